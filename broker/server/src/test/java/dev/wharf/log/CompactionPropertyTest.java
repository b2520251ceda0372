package dev.wharf.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Of every key the last record survives, readers see records in order, and tombstones stay their time: wherever the node crashes. */
final class CompactionPropertyTest {
    private static final long FIRST_SEED = Long.getLong("wharf.seed", 1);
    private static final int SEEDS = Integer.getInteger("wharf.log.seeds", 300);
    private static final int STEPS = 120;
    private static final int SEEDS_TO_CONVICT = 200;

    @Test
    void aCompactedLogSurvivesEveryCrash() {
        int compactions = 0;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            try {
                compactions += new CompactionHistory(seed).live(STEPS);
            } catch (AssertionError | IOException | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        assertThat(compactions).as("compactions that were seen").isGreaterThan(SEEDS);
    }

    @ParameterizedTest
    @EnumSource(
            value = LogFault.class,
            names = {"FORGET_TOMBSTONES", "SWAP_UNFORCED"})
    void aPlantedBugIsConvicted(LogFault fault) {
        long convictedBy = 0;
        for (long seed = 1; seed <= SEEDS_TO_CONVICT && convictedBy == 0; seed++) {
            try {
                new CompactionHistory(seed, fault).live(STEPS);
            } catch (AssertionError | IOException | RuntimeException e) {
                convictedBy = seed;
            }
        }
        assertThat(convictedBy).as("the seed that convicts %s", fault).isPositive();
    }
}
