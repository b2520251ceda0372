package dev.wharf.log;

import dev.wharf.env.Completion;
import dev.wharf.types.Uuid;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a log hands to the journal: where in a segment bytes stand, and the bytes; or that the log was cut. Immutable; it goes from the log's loop to the
 * journal's and back.
 *
 * @param log which log
 * @param cover see {@link Coverage}; tells the log whether it still waits for this
 * @param number counts what this log has handed over, from 1
 * @param place what goes to the disk beside the bytes
 * @param bytes of {@link Place#length}, with a reference that the journal gives up; empty for a cut
 * @param cut told on the log's loop how a cut ended; null for batches
 */
record JournalEntry(
        JournalMember log,
        int cover,
        long number,
        Place place,
        ByteBuf bytes,
        @Nullable Completion cut) {
    /** What an entry is about. */
    enum Kind {
        /** Bytes at a place of a segment. */
        BATCHES,
        /** All at or behind a place has gone, as far as it is in entries before this. */
        CUT
    }

    /**
     * @param segmentBase names the segment's file
     * @param position in that file
     * @param fromOffset where the log ended before
     * @param nextOffset where it ends with this
     * @param forcedOffset all below it was forced in the segments when this was handed over
     * @param length bytes; 0 for a cut
     */
    record Place(
            Kind kind,
            long segmentBase,
            int position,
            long fromOffset,
            long nextOffset,
            long forcedOffset,
            int length) {}

    /**
     * Which log an entry is of. A log that came back has another incarnation, and a new topic of the same name another id: what the journal has of the former is not theirs.
     *
     * @param directory the partition's directory, {@code topic-partition}
     * @param incarnation see {@link PartitionMetadata}
     */
    record LogId(String directory, Uuid topicId, int incarnation) {
        int nameBytes() {
            return directory.getBytes(StandardCharsets.UTF_8).length;
        }
    }

    int sizeBytes() {
        return place.length;
    }
}
