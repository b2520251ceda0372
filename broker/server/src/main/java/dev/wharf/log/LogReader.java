package dev.wharf.log;

import dev.wharf.protocol.record.RecordBatch;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a read asks for: by the index and a few batch headers, and at the tail, where consumers live, from the batches that were appended last. Owner: the
 * log's loop.
 */
final class LogReader {
    private final LogEnv env;
    private final String directory;
    private final SegmentList segments;
    private @Nullable RecentBatches recent;

    LogReader(LogEnv env, String directory, SegmentList segments) {
        this.env = env;
        this.directory = directory;
        this.segments = segments;
    }

    /** A batch was appended to the active segment. */
    void onAppended(RecordBatch batch, int position) {
        if (recent == null) {
            recent = new RecentBatches(batch.baseOffset());
        }
        recent.append(batch.nextOffset(), position, batch.sizeBytes());
    }

    /** Another segment is the active one now. */
    void onRolled() {
        recent = null;
    }

    /** See {@link PartitionLog#read}, which has checked that the offsets are in the log. */
    @Nullable LogSlice read(long offset, int maxBytes, long maxOffset, boolean minOneBatch)
            throws IOException {
        if (offset >= maxOffset || (maxBytes <= 0 && !minOneBatch)) {
            return null;
        }
        Segment segment = segments.holding(offset);
        BatchPlace start = place(segment, offset);
        if (start == null) {
            throw new DamagedLogException(directory + " has no batch for offset " + offset);
        }
        int end = endPosition(segment, maxOffset);
        int wanted = minOneBatch ? Math.max(maxBytes, start.sizeBytes()) : maxBytes;
        int size = Math.min(wanted, end - start.position());
        return size <= 0
                ? null
                : env.files().lend(segment, start.position(), size, start.baseOffset());
    }

    private int endPosition(Segment segment, long maxOffset) throws IOException {
        if (maxOffset >= segment.nextOffset()) {
            return segment.sizeBytes();
        }
        BatchPlace end = place(segment, maxOffset);
        return end == null ? segment.sizeBytes() : end.position();
    }

    private @Nullable BatchPlace place(Segment segment, long offset) throws IOException {
        BatchPlace known =
                recent == null || segment != segments.active() ? null : recent.holding(offset);
        if (known != null) {
            return known;
        }
        BatchScanner found = segment.find(env, offset, segment.sizeBytes());
        return found == null ? null : BatchPlace.of(found);
    }
}
