package dev.wharf.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.env.Disk;
import dev.wharf.node.driver.SpreadDisk;
import dev.wharf.protocol.record.RecordBatchBuilder;
import dev.wharf.sim.SimClock;
import dev.wharf.sim.SimDisk;
import dev.wharf.sim.SimLoop;
import dev.wharf.sim.SimScheduler;
import dev.wharf.types.TopicPartition;
import dev.wharf.types.Uuid;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A node with two log directories: each has a journal of its own, beside its logs. */
final class JournalVolumesTest {
    private static final int PARTITIONS = 4;
    private static final int RECORDS = 6;
    private static final String FILE = "journal/0";
    private static final LogConfig SYNC = LogFixture.withSync(LogFixture.DEFAULTS, true);
    private static final JournalConfig JOURNAL = new JournalConfig(4 * JournalFormat.PAGE_BYTES, 8);

    private final SimScheduler scheduler = new SimScheduler(1);
    private final SimDisk home = new SimDisk(scheduler, "home");
    private final SimDisk other = new SimDisk(scheduler, "other");
    private final SimClock clock = new SimClock(scheduler);
    private final List<PartitionLog> logs = new ArrayList<>();
    private SimLoop loop = new SimLoop(scheduler, "loop");

    @Test
    void eachHasAJournalAndAllOfBothIsBroughtBack() throws IOException {
        start(home, other);
        write();
        for (Disk volume : List.of(home, other)) {
            assertThat(volume.list("")).contains("journal/");
            assertThat(volume.list("").stream().filter(name -> name.startsWith("orders-")))
                    .hasSize(PARTITIONS / 2);
        }

        cutPower();
        LogDirectory directory = start(home, other);

        assertThat(logs).hasSize(PARTITIONS).allMatch(log -> log.logEndOffset() == RECORDS);
        loop.run(() -> assertThat(directory.journalFigures().restored()).isEqualTo(PARTITIONS));
    }

    @Test
    void bothAreUsedAgainAfterAStart() throws IOException {
        start(home, other);
        write();
        cutPower();
        start(home, other);
        write();
        cutPower();
        start(home, other);

        assertThat(logs).hasSize(PARTITIONS).allMatch(log -> log.logEndOffset() == 2 * RECORDS);
    }

    @Test
    void damageIsToldOfTheOneThatHasIt() throws IOException {
        start(home, other);
        write();
        other.rot(FILE, 30L * Byte.SIZE);
        cutPower();

        assertThatThrownBy(() -> start(home, other))
                .isInstanceOf(DamagedJournalException.class)
                .hasMessageContaining(FILE + " is damaged at position 0")
                .hasMessageContaining(other.root().toString());
    }

    /** Starts with all partitions, each opened. */
    private LogDirectory start(Disk... volumes) throws IOException {
        loop = new SimLoop(scheduler, "loop");
        logs.clear();
        LogDirectory directory =
                LogDirectory.open(
                        SpreadDisk.open(List.of(volumes)),
                        loop,
                        new LogDirectory.JournalSetup(JOURNAL, LogFixture.OWNER, Set.of()));
        PartitionLogs all =
                new PartitionLogs(directory, 0, loop, clock, OpenFiles.USUAL_LIMIT, Set.of());
        for (int i = 0; i < PARTITIONS; i++) {
            TopicPartition name = new TopicPartition("orders", i);
            OpenResult opened = all.open(name, new Uuid(1, 2), SYNC, new Listener());
            assertThat(opened).isInstanceOf(OpenResult.Opened.class);
            logs.add(((OpenResult.Opened) opened).log());
        }
        return directory;
    }

    /** Appends to all logs, and waits for each record to be durable. */
    private void write() {
        for (int i = 0; i < RECORDS; i++) {
            byte[] value = ("value " + i).getBytes(StandardCharsets.UTF_8);
            loop.run(
                    () ->
                            logs.forEach(
                                    log ->
                                            log.append(
                                                    new RecordBatchBuilder()
                                                            .add(clock.wallMs(), null, value)
                                                            .build(),
                                                    1)));
            while (scheduler.runNext()) {}
            assertThat(logs).allMatch(log -> log.durableOffset() == log.logEndOffset());
        }
        assertThat(logs).as("the journals have the rest").allMatch(this::isJournaled);
    }

    private boolean isJournaled(PartitionLog log) {
        return log.forcedOffset() < log.durableOffset();
    }

    private void cutPower() {
        loop.stop();
        home.cutPower();
        other.cutPower();
    }

    private static final class Listener implements LogListener {
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
}
