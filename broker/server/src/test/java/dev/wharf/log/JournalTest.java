package dev.wharf.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.config.ConfigException;
import dev.wharf.types.Uuid;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** One journal in place of a force for each log, and what a start makes of it when all is not well. */
final class JournalTest {
    private static final int PAGE = JournalFormat.PAGE_BYTES;
    private static final int SEEDS = 40;
    private static final String FILE = "journal/0";

    /** A log with a journal of files of four pages. */
    private static LogFixture fixture(long seed, int maxFiles) {
        LogFixture fixture = new LogFixture(seed);
        fixture.journal = new JournalConfig(4 * PAGE, maxFiles);
        fixture.config = LogFixture.withSync(LogFixture.DEFAULTS, true);
        return fixture;
    }

    /** Such a log that the journal covers: "a" and "b" are in its segment, which is forced, and the first block holds "c". */
    private static LogFixture covered(long seed) throws IOException {
        LogFixture fixture = fixture(seed, 8);
        fixture.open();
        for (String value : List.of("a", "b", "c")) {
            appendAndWait(fixture, value);
        }
        assertThat(fixture.journalFigures().groups()).isEqualTo(1);
        return fixture;
    }

    private static void appendAndWait(LogFixture fixture, String value) {
        fixture.appendValues(value);
        fixture.settle();
        assertThat(fixture.log().durableOffset()).isEqualTo(fixture.log().logEndOffset());
    }

    @Test
    void aCoveredLogForcesTheJournalAlone() throws IOException {
        LogFixture fixture = covered(1);
        List<String> forced = new ArrayList<>();
        fixture.disk.listen(
                (what, path) -> {
                    if (what.equals("force")) {
                        forced.add(path);
                    }
                });
        appendAndWait(fixture, "d");
        assertThat(forced).containsExactly(FILE);
        assertThat(fixture.log().forcedOffset()).isEqualTo(2);
        assertThat(fixture.log().durableOffset()).isEqualTo(4);
    }

    @Test
    void whatComesWhileAForceIsUnderWayMakesTheNextBlock() throws IOException {
        LogFixture fixture = covered(1);
        fixture.onLoop(
                () -> {
                    for (int i = 0; i < 5; i++) {
                        fixture.log().append(fixture.batch("one turn " + i).build(), 5);
                    }
                });
        while (fixture.journalFigures().groups() == 1) {
            fixture.scheduler.runNext();
        }
        for (int i = 0; i < 7; i++) {
            fixture.appendValues("meanwhile " + i);
        }
        fixture.settle();
        assertThat(fixture.journalFigures().groups()).isEqualTo(3);
        assertThat(fixture.journalFigures().entries()).isEqualTo(13);
        assertThat(fixture.log().durableOffset()).isEqualTo(15);
    }

    @Test
    void whatIsJournaledSurvivesAPowerCut() throws IOException {
        for (int seed = 0; seed < SEEDS; seed++) {
            LogFixture fixture = covered(seed);
            appendAndWait(fixture, "d");
            fixture.cutPower();
            fixture.open();
            assertThat(fixture.valuesFrom(0, 1_000)).containsExactly("a", "b", "c", "d");
            fixture.cutPower();
            fixture.open();
            assertThat(fixture.valuesFrom(0, 1_000)).containsExactly("a", "b", "c", "d");
        }
    }

    @Test
    void aStartAfterACleanStopReadsNoBlock() throws IOException {
        LogFixture fixture = covered(1);
        fixture.stopCleanly();
        List<String> read = new ArrayList<>();
        fixture.disk.listen(
                (what, path) -> {
                    if (what.equals("read") && path.startsWith("journal/")) {
                        read.add(path);
                    }
                });
        fixture.open();
        assertThat(read).as("first pages").containsExactly(FILE, "journal/1");
        assertThat(fixture.log().logEndOffset()).isEqualTo(3);
    }

    @Test
    void aLogThatForcesLaterHasNoJournal() throws IOException {
        LogFixture fixture = fixture(1, 8);
        fixture.config = LogFixture.DEFAULTS;
        fixture.open();
        fixture.appendValues("a");
        fixture.flush();
        fixture.appendValues("b");
        fixture.flush();
        assertThat(fixture.journalFigures()).isEqualTo(JournalFigures.NONE);
        assertThat(fixture.disk.exists("journal")).isFalse();
    }

    @Test
    void aLogThatIsNoLongerSyncIsJournaledNoMore() throws IOException {
        LogFixture fixture = covered(1);
        fixture.onLoop(() -> fixture.log().reconfigure(LogFixture.DEFAULTS));
        fixture.appendValues("d");
        fixture.settle();
        assertThat(fixture.journalFigures().entries()).isEqualTo(1);
        assertThat(fixture.log().durableOffset()).isEqualTo(3);
    }

    @Test
    void whoWaitsWhenALogIsNoLongerSyncIsTold() throws IOException {
        LogFixture fixture = covered(1);
        List<String> told = new ArrayList<>();
        fixture.onLoop(
                () -> {
                    fixture.log().append(fixture.batch("d").build(), 5);
                    fixture.log().whenDurable(4, failure -> told.add(String.valueOf(failure)));
                    fixture.log().reconfigure(LogFixture.DEFAULTS);
                });
        fixture.settle();
        assertThat(told).containsExactly("null");
        assertThat(fixture.log().durableOffset()).isEqualTo(4);
    }

    @Test
    void aJournalThatIsFullLetsLogsForceTheirSegments() throws IOException {
        LogFixture fixture = fixture(1, 2);
        fixture.open();
        appendAndWait(fixture, "a");
        appendAndWait(fixture, "b");
        for (int turn = 0; turn < 20; turn++) {
            fixture.onLoop(
                    () -> {
                        for (int i = 0; i < 20; i++) {
                            fixture.log().append(fixture.batch("x".repeat(2_000)).build(), 5);
                        }
                    });
        }
        fixture.settle();
        assertThat(fixture.log().durableOffset()).isEqualTo(402);
        assertThat(fixture.journalFigures().refused()).isPositive();
        fixture.cutPower();
        fixture.open();
        assertThat(fixture.log().logEndOffset()).isEqualTo(402);
    }

    @Test
    void aTruncationForWhichTheJournalHasNoRoomIsCalledOffAndMayBeTriedAgain() throws IOException {
        LogFixture fixture = fixture(1, 2);
        fixture.open();
        appendAndWait(fixture, "a");
        appendAndWait(fixture, "b");
        fixture.onLoop(
                () -> {
                    for (int i = 0; i < 20; i++) {
                        fixture.log().append(fixture.batch("x".repeat(2_000)).build(), 5);
                    }
                });
        List<String> told = fixture.beginToTruncate(3, false);
        fixture.settle();
        assertThat(told).singleElement().asString().contains("JournalFullException");
        assertThat(fixture.log().isTruncating()).isFalse();
        assertThat(fixture.log().logEndOffset()).isEqualTo(22);
        assertThat(fixture.log().durableOffset()).isEqualTo(22);

        fixture.truncate(3);

        appendAndWait(fixture, "instead");
        fixture.cutPower();
        fixture.open();
        assertThat(fixture.valuesFrom(0, 1_000)).hasSize(4).endsWith("instead");
    }

    @Test
    void aBatchThatNoFileHoldsIsForcedInItsSegment() throws IOException {
        LogFixture fixture = covered(1);
        appendAndWait(fixture, "x".repeat(5 * PAGE));
        assertThat(fixture.journalFigures().refused()).isEqualTo(1);
        assertThat(fixture.log().forcedOffset()).isEqualTo(4);
        appendAndWait(fixture, "covered again");
        assertThat(fixture.log().forcedOffset()).isEqualTo(4);
    }

    @Test
    void aDiskWithoutRoomForTheJournalTakesRecordsAllTheSame() throws IOException {
        LogFixture fixture = fixture(1, 8);
        fixture.disk.faults().capacity(3 * PAGE);
        fixture.open();
        for (int i = 0; i < 5; i++) {
            appendAndWait(fixture, "more");
        }
        assertThat(fixture.journalFigures().files()).isZero();
        assertThat(fixture.disk.exists(FILE)).isFalse();
        assertThat(fixture.disk.faults().refusedWrites()).isPositive();
    }

    @Test
    void theJournalIsMadeOnceTheDiskHasRoomAgain() throws IOException {
        LogFixture fixture = fixture(1, 8);
        fixture.disk.faults().capacity(3 * PAGE);
        fixture.open();
        appendAndWait(fixture, "no room");
        assertThat(fixture.disk.faults().refusedWrites()).isPositive();
        fixture.disk.faults().capacity(Long.MAX_VALUE);
        appendAndWait(fixture, "not tried again at once");
        assertThat(fixture.journalFigures().files()).isZero();

        for (int i = 0; i < JournalFiles.TRIES_APART + 5; i++) {
            appendAndWait(fixture, "more");
        }

        assertThat(fixture.journalFigures().files()).isPositive();
        assertThat(fixture.journalFigures().entries()).isPositive();
    }

    @Test
    void aJournalOfOneFullFileGetsAnotherOnceTheDiskHasRoomAgain() throws IOException {
        LogFixture fixture = fixture(1, 2);
        fixture.disk.faults().capacity(7 * PAGE);
        fixture.open();
        while (fixture.journalFigures().timesFull() == 0) {
            appendAndWait(fixture, "more");
        }
        assertThat(fixture.journalFigures().files()).isEqualTo(1);
        fixture.disk.faults().capacity(Long.MAX_VALUE);

        for (int i = 0; i < JournalFiles.TRIES_APART + 5; i++) {
            appendAndWait(fixture, "more");
        }

        assertThat(fixture.journalFigures().files()).isEqualTo(2);
    }

    @Test
    void aFailedForceOfTheJournalFencesTheLogThatWaits() throws IOException {
        LogFixture fixture = covered(1);
        fixture.disk.faults().failForces(1);
        List<String> told = new ArrayList<>();
        fixture.appendValues("d");
        fixture.onLoop(
                () -> fixture.log().whenDurable(4, failure -> told.add(String.valueOf(failure))));
        fixture.settle();
        assertThat(told).singleElement().asString().contains("Input/output error");
        assertThat(fixture.fencedBy).isNotNull();
        assertThat(fixture.log().durableOffset()).isEqualTo(3);
    }

    @Test
    void damagedBytesOfALogQuarantineItWhereTheyAreNeededAndForGood() throws IOException {
        Set<Class<?>> ends = new HashSet<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            LogFixture fixture = covered(seed);
            appendAndWait(fixture, "d");
            fixture.disk.rot(FILE, (PAGE + 150L) * Byte.SIZE);
            fixture.cutPower();
            OpenResult result = fixture.start();
            ends.add(result.getClass());
            if (result instanceof OpenResult.Quarantined(String why)) {
                assertThat(why).contains("was durable up to 4");
                fixture.kill();
                assertThat(fixture.start()).isInstanceOf(OpenResult.Quarantined.class);
            } else {
                assertThat(fixture.valuesFrom(0, 1_000)).containsExactly("a", "b", "c", "d");
            }
        }
        assertThat(ends)
                .containsExactlyInAnyOrder(OpenResult.Quarantined.class, OpenResult.Opened.class);
    }

    @Test
    void theLastBlockMayBeTornAndNothingElseIsLost() throws IOException {
        LogFixture fixture = covered(1);
        appendAndWait(fixture, "d");
        fixture.disk.rot(FILE, (2 * PAGE + 80L) * Byte.SIZE);
        fixture.kill();
        fixture.open();
        assertThat(fixture.valuesFrom(0, 1_000)).containsExactly("a", "b", "c", "d");
    }

    @Test
    void aLastBlockThatRotsIsMissedOnceACheckpointHasSaidWhatItHolds() throws IOException {
        Set<Class<?>> ends = new HashSet<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            LogFixture fixture = covered(seed);
            appendAndWait(fixture, "d");
            fixture.checkpoint();
            fixture.disk.rot(FILE, (2 * PAGE + 80L) * Byte.SIZE);
            fixture.cutPower();
            OpenResult result = fixture.start();
            ends.add(result.getClass());
            if (result instanceof OpenResult.Opened) {
                assertThat(fixture.valuesFrom(0, 1_000)).containsExactly("a", "b", "c", "d");
            }
        }
        assertThat(ends)
                .containsExactlyInAnyOrder(OpenResult.Quarantined.class, OpenResult.Opened.class);
    }

    @Test
    void aDamagedTableOfContentsIsNotPassedOver() throws IOException {
        for (long at : new long[] {PAGE + 2, PAGE + 30, PAGE + JournalFormat.HEADER_BYTES + 9}) {
            LogFixture fixture = covered(1);
            appendAndWait(fixture, "d");
            fixture.disk.rot(FILE, at * Byte.SIZE);
            fixture.cutPower();
            assertThatThrownBy(fixture::start)
                    .isInstanceOf(DamagedJournalException.class)
                    .hasMessageContaining(FILE + " is damaged at position " + PAGE)
                    .hasMessageContaining("move the directory /sim/disk/journal away");
        }
    }

    @Test
    void aDamagedFirstPageIsNotPassedOver() throws IOException {
        LogFixture fixture = covered(1);
        fixture.disk.rot(FILE, 30L * Byte.SIZE);
        fixture.cutPower();
        assertThatThrownBy(fixture::start)
                .isInstanceOf(DamagedJournalException.class)
                .hasMessageContaining(FILE + " is damaged at position 0");
    }

    @Test
    void aMissingFileIsNoticed() throws IOException {
        LogFixture fixture = covered(1);
        for (int i = 0; i < 6; i++) { // three blocks in a file, and the files are needed
            appendAndWait(fixture, "more");
        }
        fixture.cutPower();
        fixture.disk.deleteNow("journal/1");
        assertThatThrownBy(fixture::start)
                .isInstanceOf(DamagedJournalException.class)
                .hasMessageContaining("the file of generation ")
                .hasMessageContaining(" is missing");
    }

    @Test
    void theJournalOfAnotherDirectoryIsRefused() throws IOException {
        LogFixture fixture = covered(1);
        fixture.cutPower();
        fixture.owner = new Uuid(9, 9);
        assertThatThrownBy(fixture::start)
                .isInstanceOf(DamagedJournalException.class)
                .hasMessageContaining(
                        FILE + " is of the data directory " + LogFixture.OWNER + ", and this one");
    }

    @Test
    void aJournalThatIsSwitchedOffIsReplayedAndGoes() throws IOException {
        LogFixture fixture = covered(1);
        fixture.cutPower();
        fixture.journal = JournalConfig.NONE;
        fixture.open();
        assertThat(fixture.valuesFrom(0, 1_000)).containsExactly("a", "b", "c");
        assertThat(fixture.disk.list("journal")).isEmpty();
    }

    @Test
    void filesOfAnotherSizeAreMadeAnew() throws IOException {
        LogFixture fixture = covered(1);
        fixture.cutPower();
        fixture.journal = new JournalConfig(6 * PAGE, 2);
        fixture.open();
        assertThat(fixture.disk.exists(FILE)).isFalse();
        for (String value : List.of("d", "e", "f")) {
            appendAndWait(fixture, value);
        }
        assertThat(fixture.disk.content(FILE)).hasSize(6 * PAGE);
        fixture.cutPower();
        fixture.open();
        assertThat(fixture.valuesFrom(0, 1_000)).containsExactly("a", "b", "c", "d", "e", "f");
    }

    @Test
    void aTopicThatWasDeletedDoesNotComeBack() throws IOException {
        LogFixture fixture = covered(1);
        fixture.delete();
        fixture.settle();
        fixture.cutPower();
        fixture.startEmpty();
        assertThat(fixture.disk.exists(LogFixture.PARTITION.toString())).isFalse();
    }

    @Test
    void aLogThatCameBackGetsNothingOfTheFormer() throws IOException {
        LogFixture fixture = covered(1);
        fixture.delete();
        fixture.comeBack();
        appendAndWait(fixture, "new");
        fixture.cutPower();
        fixture.open();
        assertThat(fixture.valuesFrom(0, 1_000)).containsExactly("new");
    }

    @Test
    void settingsAreChecked() {
        assertThat(JournalConfig.from(Map.of())).isEqualTo(new JournalConfig(16 << 20, 8));
        assertThat(JournalConfig.from(Map.of("journal.max.bytes", "0")).isEnabled()).isFalse();
        assertThat(JournalConfig.from(Map.of("journal.file.bytes", "70000")).fileBytes())
                .isEqualTo(17 * PAGE);
        assertThatThrownBy(() -> JournalConfig.from(Map.of("journal.max.bytes", "1000000")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("at least twice journal.file.bytes, which is 16777216");
    }

    @Test
    void aCheckpointOfAVersionBeforeIsRead() throws IOException {
        String body = "a-0 AAAAAAAAAAEAAAAAAAAAAg 0 3 9 8 7 0:0,4:7 open -\nepoch 6\n";
        CRC32C crc = new CRC32C();
        crc.update(body.getBytes(StandardCharsets.UTF_8));
        String text = "4\n" + Integer.toHexString((int) crc.getValue()) + "\n" + body;
        CheckpointFormat.Content read =
                CheckpointFormat.read(text.getBytes(StandardCharsets.UTF_8));
        CheckpointEntry entry = read.entries().values().iterator().next();
        assertThat(entry.recoveryPoint()).isEqualTo(9);
        assertThat(entry.durableOffset()).isEqualTo(9);
        assertThat(entry.committedOffset()).isEqualTo(8);
        assertThat(entry.epochs()).hasSize(2);
        assertThat(read.cleanEpoch()).isEqualTo(6);
        assertThat(read.journalFloor()).isEqualTo(JournalFormat.NO_GENERATION);
    }

    @Test
    void withoutACheckpointTheJournalIsReplayedStill() throws IOException {
        for (int seed = 0; seed < SEEDS; seed++) {
            LogFixture fixture = covered(seed);
            appendAndWait(fixture, "d");
            fixture.cutPower();
            fixture.disk.rot("log-checkpoint", 12L * Byte.SIZE);
            fixture.open();
            assertThat(fixture.valuesFrom(0, 1_000)).containsExactly("a", "b", "c", "d");
        }
    }

    @Test
    void aCrashWithinAReplayIsAsNone() throws IOException {
        for (int operation = 1; operation < 60; operation++) {
            LogFixture fixture = covered(operation);
            appendAndWait(fixture, "d");
            fixture.cutPower();
            fixture.disk.faults().crashAtOperation(operation);
            fixture.openAgain(true);
            fixture.disk.faults().disarmCrash();
            assertThat(fixture.valuesFrom(0, 1_000)).containsExactly("a", "b", "c", "d");
        }
    }
}
