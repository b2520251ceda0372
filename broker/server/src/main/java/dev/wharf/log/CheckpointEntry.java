package dev.wharf.log;

import dev.wharf.types.Uuid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the checkpoint says of one log.
 *
 * @param directory the partition's directory, {@code topic-partition}
 * @param topicId tells a topic from a deleted one of the same name
 * @param incarnation tells the log from an earlier one of the same topic here, as {@link PartitionMetadata} says
 * @param logStartOffset below it nothing is readable
 * @param recoveryPoint all below it was forced
 * @param durableOffset all below it is durable, by a force or by the journal: a start that finds less has lost something. Not below the recovery point
 * @param committedOffset all below it was committed; not above the durable offset
 * @param cleanedOffset all below it has been through compaction; 0 if none has
 * @param epochs the leader epochs, possibly behind those of batches above the recovery point
 * @param mark from where on a start has to look at the active segment; null for all of it. Of use only if it is not above the recovery point
 * @param clean null unless the log was closed cleanly and nothing was appended since
 */
record CheckpointEntry(
        String directory,
        Uuid topicId,
        int incarnation,
        long logStartOffset,
        long recoveryPoint,
        long durableOffset,
        long committedOffset,
        long cleanedOffset,
        List<LeaderEpochs.Start> epochs,
        @Nullable LogMark mark,
        @Nullable Clean clean) {
    /**
     * All that a start needs to know without reading a file of the partition.
     *
     * @param producers whether there is a producer snapshot at the log's end
     * @param segments in order, at least one
     */
    record Clean(boolean producers, List<Segment.Summary> segments) {
        Clean {
            segments = List.copyOf(segments);
        }
    }

    CheckpointEntry {
        epochs = List.copyOf(epochs);
    }

    /** An entry that knows nothing. */
    static CheckpointEntry ofNothing(String directory, Uuid topicId, int incarnation) {
        return new CheckpointEntry(
                directory, topicId, incarnation, 0, 0, 0, 0, 0, List.of(), null, null);
    }

    /** Whether the log is known to hold records that are durable: their files, and the names of these, cannot be missing. */
    boolean hasDurableRecords() {
        return durableOffset > logStartOffset;
    }

    /** The same log, of which replay says that all below {@code offset} is durable; how far it is forced with all that recovery goes by is as before. */
    CheckpointEntry durableUpTo(long offset) {
        return with(offset, clean);
    }

    /** The same log once it is served: from now on only a scan tells its end. */
    CheckpointEntry opened() {
        return with(durableOffset, null);
    }

    /** The same log once it is closed with everything forced. */
    CheckpointEntry closed(boolean producers, List<Segment.Summary> segments) {
        return with(durableOffset, new Clean(producers, segments));
    }

    private CheckpointEntry with(long newDurableOffset, @Nullable Clean newClean) {
        return new CheckpointEntry(
                directory,
                topicId,
                incarnation,
                logStartOffset,
                recoveryPoint,
                newDurableOffset,
                committedOffset,
                cleanedOffset,
                epochs,
                mark,
                newClean);
    }
}
