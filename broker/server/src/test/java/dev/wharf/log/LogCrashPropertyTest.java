package dev.wharf.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is durable survives, nothing else appears, and offsets have no hole: wherever the node crashes. */
final class LogCrashPropertyTest {
    private static final int SEEDS = Integer.getInteger("wharf.log.seeds", 400);
    private static final int JOURNALED_SEEDS = SEEDS / 2;
    private static final int STEPS = 120;
    private static final int JOURNALED_STEPS = 400;
    private static final int SEEDS_TO_CONVICT = 200;

    @Test
    void aLogSurvivesEveryCrash() throws IOException {
        for (long seed = 1; seed <= SEEDS; seed++) {
            try {
                new LogHistory(seed).live(STEPS);
            } catch (AssertionError e) {
                fail("seed " + seed, e);
            }
        }
    }

    @Test
    void journaledLogsSurviveEveryCrash() {
        JournalFigures journal = JournalFigures.NONE;
        for (long seed = 1; seed <= JOURNALED_SEEDS; seed++) {
            try {
                LogHistory history = new LogHistory(seed, true);
                history.live(JOURNALED_STEPS);
                journal = journal.plus(history.journal());
            } catch (AssertionError | IOException | RuntimeException e) {
                fail("seed " + seed, e);
            }
        }
        assertThat(journal.entries()).as("batches journaled").isGreaterThan(20L * JOURNALED_SEEDS);
    }

    @ParameterizedTest
    @EnumSource(
            value = LogFault.class,
            names = {
                "ACKNOWLEDGE_UNFORCED_JOURNAL",
                "REUSE_JOURNAL_EARLY",
                "TAKE_OLD_JOURNAL",
                "FORGET_JOURNALED_CUT"
            })
    void aBugPlantedInTheJournalIsConvicted(LogFault fault) {
        long convictedBy = 0;
        for (long seed = 1; seed <= SEEDS_TO_CONVICT && convictedBy == 0; seed++) {
            try {
                new LogHistory(seed, true, fault).live(JOURNALED_STEPS);
            } catch (AssertionError | IOException | RuntimeException e) {
                convictedBy = seed;
            }
        }
        assertThat(convictedBy).as("the seed that convicts %s", fault).isPositive();
    }

    @ParameterizedTest
    @EnumSource(
            value = LogFault.class,
            mode = EnumSource.Mode.EXCLUDE,
            // The first two are CompactionPropertyTest's, the last is LogMarkTest's, the others the
            // broker's simulation's.
            names = {
                "FORGET_TOMBSTONES",
                "SWAP_UNFORCED",
                "TAKE_SEQUENCE_GAPS",
                "CUT_DURABLE",
                "CLEAN_WITHOUT_REST",
                "ACKNOWLEDGE_UNFORCED_JOURNAL",
                "REUSE_JOURNAL_EARLY",
                "TAKE_OLD_JOURNAL",
                "FORGET_JOURNALED_CUT",
                "KEEP_MARK_OF_CUT"
            })
    void aPlantedBugIsConvicted(LogFault fault) {
        long convictedBy = 0;
        for (long seed = 1; seed <= SEEDS_TO_CONVICT && convictedBy == 0; seed++) {
            try {
                new LogHistory(seed, fault).live(STEPS);
            } catch (AssertionError | IOException | RuntimeException e) {
                convictedBy = seed;
            }
        }
        assertThat(convictedBy).as("the seed that convicts %s", fault).isPositive();
    }
}
