package dev.wharf.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.protocol.record.RecordBatchBuilder;
import dev.wharf.sim.SimClock;
import dev.wharf.sim.SimDisk;
import dev.wharf.sim.SimLoop;
import dev.wharf.sim.SimScheduler;
import dev.wharf.types.TopicPartition;
import dev.wharf.types.Uuid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** One journal whose logs live on several loops, one of them the journal's own. */
final class JournalLoopsTest {
    private static final LogConfig SYNC = LogFixture.withSync(LogFixture.DEFAULTS, true);
    private static final JournalConfig JOURNAL =
            new JournalConfig(16 * JournalFormat.PAGE_BYTES, 8);

    private final SimScheduler scheduler = new SimScheduler(1);
    private final SimDisk disk = new SimDisk(scheduler, "disk");
    private final SimClock clock = new SimClock(scheduler);
    private final SimLoop home = new SimLoop(scheduler, "home");
    private final SimLoop away = new SimLoop(scheduler, "away");
    private final List<IOException> fencedBy = new ArrayList<>();
    private final LogDirectory directory;

    JournalLoopsTest() throws IOException {
        directory =
                LogDirectory.open(
                        disk,
                        home,
                        new LogDirectory.JournalSetup(JOURNAL, LogFixture.OWNER, Set.of()));
    }

    @Test
    void whatIsHandedOverInATurnIsOneBlock() throws IOException {
        PartitionLog first = covered(0, home);
        PartitionLog second = covered(1, home);
        JournalFigures before = figures();
        home.run(
                () -> {
                    append(first);
                    append(second);
                });
        settle();
        assertThat(figures().entries() - before.entries()).isEqualTo(2);
        assertThat(figures().groups() - before.groups()).isEqualTo(1);
        assertThat(List.of(first, second))
                .allMatch(log -> log.durableOffset() == log.logEndOffset());
    }

    @Test
    void aLoopHearsOfAForceFromTheDiskAndNotByTheJournalsLoop() throws IOException {
        PartitionLog here = covered(0, home);
        PartitionLog there = covered(1, away);
        beginOneBlock(here, there);
        home.stop();
        settle();
        assertThat(there.durableOffset()).isEqualTo(there.logEndOffset());
        assertThat(here.durableOffset()).isLessThan(here.logEndOffset());
    }

    @Test
    void allLoopsThatWaitHearOfAForceThatFails() throws IOException {
        PartitionLog here = covered(0, home);
        PartitionLog there = covered(1, away);
        disk.faults().failForces(1);
        beginOneBlock(here, there);
        settle();
        assertThat(fencedBy).hasSize(2);
        assertThat(List.of(here, there))
                .allMatch(log -> log.durableOffset() == log.logEndOffset() - 1);
    }

    /** Brings a batch of each log into one block, whose force is under way. */
    private void beginOneBlock(PartitionLog here, PartitionLog there) {
        JournalFigures before = figures();
        away.run(() -> append(there));
        home.pause(1_000_000);
        home.run(() -> append(here));
        while (figures().groups() == before.groups()) {
            assertThat(scheduler.runNext()).isTrue();
        }
        assertThat(figures().entries() - before.entries()).isEqualTo(2);
    }

    private JournalFigures figures() {
        JournalFigures[] figures = new JournalFigures[1];
        home.run(() -> figures[0] = directory.journalFigures());
        return Objects.requireNonNull(figures[0]);
    }

    /** A log on a loop of whose batches the newest is in the journal alone. */
    private PartitionLog covered(int partition, SimLoop loop) throws IOException {
        PartitionLogs logs =
                new PartitionLogs(
                        directory, partition, loop, clock, OpenFiles.USUAL_LIMIT, Set.of());
        TopicPartition name = new TopicPartition("orders", partition);
        OpenResult opened = logs.open(name, new Uuid(1, 2), SYNC, new Listener());
        assertThat(opened).isInstanceOf(OpenResult.Opened.class);
        PartitionLog log = ((OpenResult.Opened) opened).log();
        for (int i = 0; i < 3; i++) {
            loop.run(() -> append(log));
            settle();
        }
        assertThat(log.forcedOffset()).isLessThan(log.durableOffset());
        return log;
    }

    private void append(PartitionLog log) {
        log.append(new RecordBatchBuilder().add(clock.wallMs(), null, new byte[100]).build(), 1);
    }

    private void settle() {
        while (scheduler.runNext()) {}
    }

    private final class Listener implements LogListener {
        @Override
        public long committedOffset() {
            return 0;
        }

        @Override
        public void onDurable(long durableOffset) {}

        @Override
        public void onFenced(IOException cause) {
            fencedBy.add(cause);
        }
    }
}
