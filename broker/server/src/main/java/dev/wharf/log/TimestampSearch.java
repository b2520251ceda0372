package dev.wharf.log;

import dev.wharf.env.DiskFile;
import dev.wharf.protocol.record.DecodedRecord;
import dev.wharf.protocol.record.InvalidBatchException;
import dev.wharf.protocol.record.RecordBatch;
import dev.wharf.protocol.record.RecordReader;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Finds records by time: by segment, time index and batch header, and only then within one batch. */
final class TimestampSearch {
    private final LogEnv env;
    private final SegmentList segments;
    private final LeaderEpochs epochs;

    TimestampSearch(LogEnv env, SegmentList segments, LeaderEpochs epochs) {
        this.env = env;
        this.segments = segments;
        this.epochs = epochs;
    }

    /** The first record from {@code from} inclusive to {@code to} exclusive that is not older, or null. */
    @Nullable TimestampOffset firstAtOrAfter(long timestampMs, long from, long to)
            throws IOException {
        for (Segment segment : segments.all()) {
            // A sealed segment whose time index was lost does not know its newest record: look into
            // it.
            boolean canHold =
                    segment.maxTimestampMs() >= timestampMs || segment.maxTimestampMs() < 0;
            if (canHold && segment.nextOffset() > from && !segment.isEmpty()) {
                TimestampOffset found = searchSegment(segment, timestampMs, from, to);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    /** The first record with the largest timestamp at or above {@code from}, or null. */
    @Nullable TimestampOffset newest(long from) throws IOException {
        Segment newest = null;
        for (Segment segment : segments.all()) {
            if (segment.nextOffset() > from
                    && (newest == null || segment.maxTimestampMs() > newest.maxTimestampMs())) {
                newest = segment;
            }
        }
        return newest == null || newest.isEmpty()
                ? null
                : searchSegment(newest, newest.maxTimestampMs(), from, newest.nextOffset());
    }

    private @Nullable TimestampOffset searchSegment(
            Segment segment, long timestampMs, long from, long to) throws IOException {
        long start = Math.max(from, segment.offsetBelow(env, timestampMs));
        BatchScanner scanner = segment.find(env, start, segment.sizeBytes());
        boolean more = scanner != null;
        while (more && scanner != null && scanner.batch().baseOffset() < to) {
            if (scanner.batch().maxTimestamp() >= timestampMs) {
                TimestampOffset found = searchBatch(segment, scanner, timestampMs, from, to);
                if (found != null) {
                    return found;
                }
            }
            more = scanner.next();
        }
        return null;
    }

    private @Nullable TimestampOffset searchBatch(
            Segment segment, BatchScanner at, long timestampMs, long from, long to)
            throws IOException {
        DiskFile file = env.files().get(segment);
        ByteBuffer bytes = ByteBuffer.allocate(at.batch().sizeBytes());
        file.read(bytes, at.position());
        RecordBatch batch = new RecordBatch(Unpooled.wrappedBuffer(bytes.flip()), 0);
        try (RecordReader reader = new RecordReader(batch, LogConfig.MAX_DECOMPRESSED_BYTES)) {
            while (reader.hasNext()) {
                DecodedRecord record = reader.next();
                if (record.timestampMs() >= timestampMs
                        && record.offset() >= from
                        && record.offset() < to) {
                    return new TimestampOffset(
                            record.timestampMs(), record.offset(), epochs.epochOf(record.offset()));
                }
            }
            return null;
        } catch (InvalidBatchException e) {
            // A producer wrote records that nobody can read: the batch as a whole is what can be
            // found.
            return new TimestampOffset(
                    batch.maxTimestamp(), batch.baseOffset(), epochs.epochOf(batch.baseOffset()));
        }
    }
}
