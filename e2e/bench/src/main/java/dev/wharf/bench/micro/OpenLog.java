package dev.wharf.bench.micro;

import dev.wharf.bench.peer.Shell;
import dev.wharf.env.Loop;
import dev.wharf.log.AppendResult;
import dev.wharf.log.LogConfig;
import dev.wharf.log.LogDirectory;
import dev.wharf.log.LogListener;
import dev.wharf.log.OpenFiles;
import dev.wharf.log.OpenResult;
import dev.wharf.log.PartitionLog;
import dev.wharf.log.PartitionLogs;
import dev.wharf.node.driver.DiskWorkers;
import dev.wharf.node.driver.RealDisk;
import dev.wharf.node.driver.SystemClock;
import dev.wharf.types.TopicPartition;
import dev.wharf.types.Uuid;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** One log on the real disk, in a directory of its own, used by the benchmark's thread. */
final class OpenLog implements AutoCloseable {
    private static final int LEADER_EPOCH = 1;

    private final Path directory;
    private final DiskWorkers workers = new DiskWorkers();
    private final OwnLoop loop = new OwnLoop();
    private final PartitionLog log;

    /** The benchmark's thread is the loop; it runs what was posted when it is told to. */
    private static final class OwnLoop implements Loop {
        private final Queue<Runnable> posted = new ConcurrentLinkedQueue<>();

        @Override
        public void post(Runnable task) {
            posted.add(task);
        }

        /** Nothing of a log that is measured for a second is due later. */
        @Override
        public Timer schedule(long delayMs, Runnable task) {
            return () -> {};
        }

        @Override
        public boolean inLoop() {
            return true;
        }

        void runPosted() {
            for (Runnable task = posted.poll(); task != null; task = posted.poll()) {
                task.run();
            }
        }
    }

    /** Hears that nothing failed. */
    private static final class Listener implements LogListener {
        @Override
        public long committedOffset() {
            return 0;
        }

        @Override
        public void onDurable(long durableOffset) {
            // nobody waits for it
        }

        @Override
        public void onFenced(IOException cause) {
            throw new IllegalStateException(cause);
        }
    }

    OpenLog() throws IOException {
        directory = Files.createTempDirectory("wharf-micro-");
        LogDirectory opened = LogDirectory.open(new RealDisk(directory, workers), loop);
        PartitionLogs logs =
                new PartitionLogs(
                        opened, 0, loop, new SystemClock(), OpenFiles.USUAL_LIMIT, Set.of());
        OpenResult result =
                logs.open(
                        new TopicPartition("bench", 0),
                        new Uuid(1, 2),
                        LogConfig.parse(Map.of(), Map.of()),
                        new Listener());
        if (!(result instanceof OpenResult.Opened ready)) {
            throw new IOException("the log does not open: " + result);
        }
        log = ready.log();
    }

    PartitionLog log() {
        return log;
    }

    /** Appends a batch, which can be appended again afterwards. */
    AppendResult append(ByteBuf batch) {
        batch.setLong(0, 0); // the base offset, which the last append has written
        AppendResult result = log.append(batch, LEADER_EPOCH);
        loop.runPosted();
        return result;
    }

    @Override
    public void close() throws IOException {
        workers.close();
        Shell.delete(directory);
    }
}
