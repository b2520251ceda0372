package dev.wharf.log;

import dev.wharf.env.Completion;
import dev.wharf.env.Disk;
import dev.wharf.env.DiskFile;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Removes from the disk what a follower's log has let go at its end, so that no crash brings it back behind what is appended later. Owner: the log's
 * loop.
 *
 * <p>The order of forces, and why:
 *
 * <ol>
 *   <li>before any of this, the checkpoint on the disk has ceased to promise what goes: else the start after a crash would miss forced records, and
 *       quarantine the log;
 *   <li>the segments that go whole, the last first: a crash in between leaves a log without a hole;
 *   <li>the snapshots of producers above the new end, for they know futures that do not happen (KAFKA-6683);
 *   <li>the names are forced, and so is the file that was cut: what comes back after a power cut may be the old log, or a part of it, but never the old behind
 *       the new. Until then nothing is appended.
 * </ol>
 */
final class TailRemoval {
    private final LogEnv env;
    private final String directory;
    private final Completion done;
    private final Deque<Step> steps = new ArrayDeque<>();
    private boolean stopped;

    /**
     * @param gone the segments that go whole, in order
     * @param snapshots the offsets of the snapshots that go, but for those of {@code gone}
     * @param last the segment that takes appends from now on: one that was cut, or a new one that has no file yet
     * @param done told how it ended; a failure leaves the log's files to recovery
     */
    TailRemoval(
            LogEnv env,
            String directory,
            List<Segment> gone,
            Iterable<Long> snapshots,
            Segment last,
            Completion done) {
        this.env = env;
        this.directory = directory;
        this.done = done;
        for (Segment segment : gone.reversed()) {
            for (String suffix : SegmentRemoval.SUFFIXES) {
                delete(segment.path(suffix));
            }
        }
        for (long offset : snapshots) {
            delete(LogFileNames.path(directory, offset, LogFileNames.PRODUCER_SNAPSHOT));
        }
        steps.add(this::forceNames);
        steps.add(next -> forceFile(last, next));
        steps.add(this::forceNames);
    }

    void start() {
        run();
    }

    /** Leaves the rest to the next start. */
    void stop() {
        stopped = true;
    }

    private void delete(String path) {
        steps.add(next -> env.disk().delete(path, env.loop(), next));
    }

    private void forceNames(Completion next) {
        env.disk().forceDirectory(directory, env.loop(), next);
    }

    private void forceFile(Segment segment, Completion next) throws IOException {
        DiskFile file = env.disk().open(segment.logPath(), Disk.Mode.WRITE);
        file.force(
                env.loop(),
                failure -> {
                    file.close();
                    next.onDone(failure);
                });
    }

    private void run() {
        Step step = steps.poll();
        if (step == null) {
            done.onDone(null);
            return;
        }
        try {
            step.start(this::onStepDone);
        } catch (IOException e) {
            done.onDone(e);
        }
    }

    private void onStepDone(@Nullable IOException failure) {
        if (stopped) {
            return;
        }
        if (failure == null) {
            run();
        } else {
            done.onDone(failure);
        }
    }

    /** One step of the removal. */
    @FunctionalInterface
    private interface Step {
        void start(Completion next) throws IOException;
    }
}
