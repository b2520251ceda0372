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
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What many partitions that nobody uses cost: heap and open files after a clean start, and the time that the start takes. */
final class IdleCostTest implements LogListener {
    private static final int PARTITIONS = 10_000;

    /** A few kilobytes are promised; a measured figure is in DESIGN.md. */
    private static final long MAX_BYTES_EACH = 4_096;

    private final SimScheduler scheduler = new SimScheduler(1);
    private final SimDisk disk = new SimDisk(scheduler, "disk");
    private final SimClock clock = new SimClock(scheduler);

    @Test
    void anIdlePartitionCostsLittleAfterACleanStart() throws IOException {
        writeAndStop();
        long startNs = System.nanoTime();
        Run run = new Run();
        List<PartitionLog> logs = run.openAll();
        long elapsedMs = (System.nanoTime() - startNs) / 1_000_000;
        assertThat(run.logs.openFiles()).isZero();
        assertThat(logs).allMatch(log -> log.logEndOffset() == 1);

        long bytesEach = heapHeldBy(run, logs) / PARTITIONS;
        System.out.printf(
                "%d idle partitions: %d bytes of heap each, opened in %d ms%n",
                PARTITIONS, bytesEach, elapsedMs);
        assertThat(bytesEach).isBetween(1L, MAX_BYTES_EACH);
    }

    /** What the heap loses when the partitions go. */
    private static long heapHeldBy(Run run, List<PartitionLog> logs) {
        long with = usedHeap();
        logs.clear();
        run.forgetAll();
        return with - usedHeap();
    }

    private void writeAndStop() throws IOException {
        Run run = new Run();
        for (PartitionLog log : run.openAll()) {
            run.loop.run(() -> log.append(new RecordBatchBuilder().add(1, null, null).build(), 0));
        }
        List<String> done = new ArrayList<>();
        run.loop.run(
                () ->
                        run.logs.closeClean(
                                () -> run.directory.write(f -> done.add(String.valueOf(f)))));
        while (scheduler.runNext()) {}
        assertThat(done).containsExactly("null");
        run.loop.stop();
    }

    private final class Run {
        private final SimLoop loop = new SimLoop(scheduler, "loop");
        private LogDirectory directory = LogDirectory.open(disk, loop);
        private PartitionLogs logs =
                new PartitionLogs(directory, 0, loop, clock, OpenFiles.USUAL_LIMIT, Set.of());

        Run() throws IOException {}

        void forgetAll() {
            try {
                directory = LogDirectory.open(new SimDisk(scheduler, "other"), loop);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            logs = new PartitionLogs(directory, 0, loop, clock, OpenFiles.USUAL_LIMIT, Set.of());
        }

        List<PartitionLog> openAll() throws IOException {
            List<PartitionLog> opened = new ArrayList<>();
            for (int i = 0; i < PARTITIONS; i++) {
                OpenResult result =
                        logs.open(
                                new TopicPartition("topic", i),
                                new Uuid(1, 1),
                                LogFixture.DEFAULTS,
                                IdleCostTest.this);
                opened.add(((OpenResult.Opened) result).log());
            }
            return opened;
        }
    }

    private static long usedHeap() {
        System.gc();
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    @Override
    public long committedOffset() {
        return 0;
    }

    @Override
    public void onDurable(long durableOffset) {
        assertThat(durableOffset).isEqualTo(1);
    }

    @Override
    public void onFenced(IOException cause) {
        throw new AssertionError(cause);
    }
}
