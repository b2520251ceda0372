package dev.wharf.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.types.TopicPartition;
import dev.wharf.types.Uuid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A log is found to be damaged and served no more, and nobody can be asked what is to become of it: it holds up no other, and what it had is neither lost nor forgotten. */
final class ForgottenLogsTest {
    private static final int PAGE = JournalFormat.PAGE_BYTES;
    private static final String SEGMENT = LogFixture.PARTITION + "/00000000000000000000.log";
    private static final int SEEDS = 30;

    private LogFixture fixture = new LogFixture(1);
    private @Nullable PartitionLog beside;
    private final List<String> told = new ArrayList<>();

    /** Two logs share a journal of two files of three blocks; the one has "a", "b" in its segment, which is forced, and "c" in the journal. */
    @BeforeEach
    void open() throws IOException {
        start(1);
    }

    private void start(long seed) throws IOException {
        fixture = new LogFixture(seed);
        fixture.journal = new JournalConfig(4 * PAGE, 2);
        fixture.config = LogFixture.withSync(LogFixture.DEFAULTS, true);
        fixture.open();
        openBeside();
        for (String value : List.of("a", "b", "c")) {
            fixture.appendValues(value);
            fixture.settle();
        }
        assertThat(fixture.log().forcedOffset()).isEqualTo(2);
        assertThat(fixture.log().durableOffset()).isEqualTo(3);
    }

    private void openBeside() throws IOException {
        OpenResult result =
                fixture.logs()
                        .open(
                                new TopicPartition("beside", 0),
                                new Uuid(3, 4),
                                fixture.config,
                                new Beside());
        beside = ((OpenResult.Opened) result).log();
    }

    private static final class Beside implements LogListener {
        @Override
        public long committedOffset() {
            return 0;
        }

        @Override
        public void onDurable(long durableOffset) {}

        @Override
        public void onFenced(IOException cause) {
            throw new AssertionError(cause);
        }
    }

    private void forget() {
        fixture.onLoop(
                () ->
                        fixture.logs()
                                .forget(
                                        fixture.log(),
                                        failure -> told.add(String.valueOf(failure))));
    }

    /** The other log grows by so many records, each of which is durable before the next comes. */
    private void growBeside(int records) {
        PartitionLog log = Objects.requireNonNull(beside);
        for (int i = 0; i < records; i++) {
            fixture.onLoop(() -> log.append(fixture.batch("more").build(), 5));
            fixture.settle();
        }
    }

    @Test
    void theJournalIsNotFullForItsSake() {
        forget();
        growBeside(50);
        assertThat(told).containsExactly("null");
        assertThat(fixture.journalFigures().timesFull()).isZero();
        assertThat(fixture.journalFigures().entries()).isGreaterThan(40);
    }

    @Test
    void whatItHadSurvivesAPowerCut() throws IOException {
        for (int seed = 0; seed < SEEDS; seed++) {
            start(seed);
            forget();
            growBeside(20);
            fixture.cutPower();
            fixture.open();
            assertThat(fixture.valuesFrom(0, 1_000)).containsExactly("a", "b", "c");
        }
    }

    @Test
    void theNextStartDoesNotTakeItsDamageForATornTail() throws IOException {
        forget();
        growBeside(20);
        fixture.disk.rot(SEGMENT, (fixture.disk.content(SEGMENT).length - 1L) * Byte.SIZE);
        fixture.kill();
        OpenResult result = fixture.start();
        if (result instanceof OpenResult.Opened opened) {
            assertThat(opened.log().logEndOffset()).as("nothing is cut off").isEqualTo(3);
        }
    }

    @Test
    void aCleanStopSaysWhatItHad() throws IOException {
        forget();
        fixture.stopCleanly();
        fixture.open();
        assertThat(fixture.valuesFrom(0, 1_000)).containsExactly("a", "b", "c");
    }

    @Test
    void aDiskWithoutRoomForACheckpointPutsItOff() throws IOException {
        fixture.disk.faults().capacity(fixture.disk.files().stream().mapToLong(this::size).sum());
        forget();
        fixture.scheduler.runFor(ForgottenLogs.RETRY_MS * 500_000);
        assertThat(told).isEmpty();
        fixture.disk.faults().capacity(Long.MAX_VALUE);
        fixture.settle();
        assertThat(told).containsExactly("null");
        fixture.cutPower();
        fixture.open();
        assertThat(fixture.valuesFrom(0, 1_000)).containsExactly("a", "b", "c");
    }

    private long size(String path) {
        return fixture.disk.content(path).length;
    }

    @Test
    void itMayGoAndComeBackMeanwhile() throws IOException {
        for (int events = 0; events < 12; events++) {
            start(events);
            forget();
            for (int i = 0; i < events; i++) {
                fixture.scheduler.runNext();
            }
            fixture.onLoop(
                    () ->
                            fixture.logs()
                                    .discard(
                                            LogFixture.PARTITION,
                                            LogFixture.TOPIC_ID,
                                            0,
                                            failure -> assertThat(failure).isNull(),
                                            failure -> assertThat(failure).isNull()));
            fixture.comeBack();
            fixture.appendValues("new");
            fixture.settle();
            growBeside(10);
            assertThat(fixture.fencedBy).isNull();
            fixture.cutPower();
            fixture.open();
            assertThat(fixture.valuesFrom(0, 1_000)).containsExactly("new");
        }
    }

    @Test
    void aForceThatFailsIsTold() {
        fixture.disk.faults().failForces(2); // of the checkpoint, or of the segment
        forget();
        fixture.settle();
        assertThat(told).singleElement().asString().contains("Input/output error");
    }
}
