package dev.wharf.log;

import dev.wharf.env.Completion;
import dev.wharf.env.Disk;
import java.util.Collection;
import java.util.List;

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
 *   <li>the names are forced where any has changed, and so is the file that was cut: what comes back after a power cut may be the old log, or a part of it, but never
 *       the old behind the new. Until then nothing is appended, and where the replica is in sync nothing is committed: {@link PartitionLogs#truncate} says when it is not
 *       needed.
 * </ol>
 */
final class TailRemoval {
    private final DiskSteps steps;
    private final Completion done;

    /**
     * @param gone the segments that go whole, in order
     * @param snapshots the offsets of the snapshots that go, but for those of {@code gone}
     * @param last the segment that takes appends from now on: one that was cut, or a new one
     * @param isNew whether {@code last} has no file yet
     * @param done told how it ended; a failure leaves the log's files to recovery
     */
    TailRemoval(
            LogEnv env,
            String directory,
            List<Segment> gone,
            Collection<Long> snapshots,
            Segment last,
            boolean isNew,
            Completion done) {
        this.steps = new DiskSteps(env);
        this.done = done;
        for (Segment segment : gone.reversed()) {
            for (String suffix : SegmentRemoval.SUFFIXES) {
                steps.delete(segment.path(suffix));
            }
        }
        for (long offset : snapshots) {
            steps.delete(LogFileNames.path(directory, offset, LogFileNames.PRODUCER_SNAPSHOT));
        }
        if (!gone.isEmpty() || !snapshots.isEmpty()) {
            steps.forceNames(directory);
        }
        steps.add(
                next ->
                        DiskSteps.force(
                                env, env.disk().open(last.logPath(), Disk.Mode.WRITE), next));
        if (isNew) {
            steps.forceNames(directory);
        }
    }

    void start() {
        steps.run(done);
    }

    /** Leaves the rest to the next start. */
    void stop() {
        steps.stop();
    }
}
