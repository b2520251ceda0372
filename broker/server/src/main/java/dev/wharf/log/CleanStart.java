package dev.wharf.log;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens a log that was closed cleanly from its checkpoint entry alone, for which a close prepares; at most its producer snapshot is read. */
final class CleanStart {
    private CleanStart() {}

    /** The log, or null if a file that it needs is not sound: then recovery has to scan. */
    static @Nullable RecoveredLog tryOpen(
            LogEnv env, CheckpointEntry entry, CheckpointEntry.Clean clean) throws IOException {
        List<Segment> segments =
                clean.segments().stream()
                        .map(summary -> new Segment(entry.directory(), summary))
                        .toList();
        long end = clean.segments().getLast().nextOffset();
        ProducerStates producers = new ProducerStates();
        if (clean.producers() && !env.has(LogFault.FORGET_PRODUCERS)) {
            ProducerStates read = readProducers(env, entry.directory(), end);
            if (read == null) {
                return null;
            }
            producers = read;
        }
        return new RecoveredLog(
                segments,
                entry.logStartOffset(),
                entry.recoveryPoint(),
                segments.size(),
                new LeaderEpochs(entry.epochs()),
                producers,
                entry.mark());
    }

    /** Writes what a start without a scan reads of a log that is forced and closed, and what Kafka's tools do. */
    static void prepare(
            LogEnv env,
            String directory,
            SegmentList segments,
            LeaderEpochs epochs,
            ProducerStates producers)
            throws IOException {
        if (segments.active().isIndexed()) { // else its files are right, or built when needed
            segments.active().writeIndexes(env);
        }
        DurableFiles.write(
                env.disk(), directory + "/" + LogFileNames.LEADER_EPOCHS, epochs.toBytes());
        String snapshot =
                LogFileNames.path(directory, segments.nextOffset(), LogFileNames.PRODUCER_SNAPSHOT);
        // Where the active segment is empty, its own snapshot says the same, and is forced.
        boolean isThere = segments.active().isEmpty() && env.disk().exists(snapshot);
        if (!producers.isEmpty() && !isThere) {
            DurableFiles.write(env.disk(), snapshot, ProducerSnapshot.write(producers));
        }
    }

    private static @Nullable ProducerStates readProducers(LogEnv env, String directory, long offset)
            throws IOException {
        String path = LogFileNames.path(directory, offset, LogFileNames.PRODUCER_SNAPSHOT);
        return env.disk().exists(path)
                ? ProducerSnapshot.read(DurableFiles.read(env.disk(), path), env.clock().wallMs())
                : null;
    }
}
