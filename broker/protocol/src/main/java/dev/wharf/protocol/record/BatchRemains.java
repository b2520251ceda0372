package dev.wharf.protocol.record;

import dev.wharf.types.Invariants;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.BitSet;

/**
 * Copies of a batch with some or none of its records: what compaction leaves of it. Offsets, producer, sequence, epoch and codec stay as
 * they are, so that readers and the producer's next batch notice nothing.
 */
public final class BatchRemains {
    private static final int KEPT_WHEN_EMPTY =
            RecordBatch.LOG_APPEND_TIME_FLAG
                    | RecordBatch.TRANSACTIONAL_FLAG
                    | RecordBatch.CONTROL_FLAG;

    private BatchRemains() {}

    /**
     * The batch with the chosen records only, in a buffer of its own.
     *
     * @param spans the batch's records; moved
     * @param kept the numbers of the records that stay; at least one
     * @param deleteHorizonMs until when the tombstones stay (KIP-534), or {@link RecordBatch#NO_TIMESTAMP} to leave that as it is
     * @param level for the batch's codec
     */
    public static ByteBuf of(RecordSpans spans, BitSet kept, long deleteHorizonMs, int level) {
        Invariants.check(!kept.isEmpty(), "a batch keeps a record");
        RecordBatch batch = spans.batch();
        boolean setHorizon = deleteHorizonMs != RecordBatch.NO_TIMESTAMP;
        long baseMs = setHorizon ? deleteHorizonMs : batch.baseTimestamp();
        long maxMs = RecordBatch.NO_TIMESTAMP;
        ByteBuf records = Unpooled.buffer();
        ByteBuf scratch = Unpooled.buffer();
        spans.rewind();
        for (int number = 0; spans.next(); number++) {
            if (kept.get(number)) {
                maxMs = Math.max(maxMs, spans.timestampMs());
                spans.copyTo(records, scratch, baseMs);
            }
        }
        ByteBuf out = Unpooled.buffer(RecordBatch.HEADER_BYTES + records.readableBytes());
        out.writeBytes(batch.buffer(), batch.position(), RecordBatch.HEADER_BYTES);
        int horizon = setHorizon ? RecordBatch.DELETE_HORIZON_FLAG : 0;
        out.setShort(RecordBatch.ATTRIBUTES_AT, batch.attributes() | horizon);
        out.setLong(RecordBatch.BASE_TIMESTAMP_AT, baseMs);
        out.setLong(
                RecordBatch.MAX_TIMESTAMP_AT,
                batch.isLogAppendTime() ? batch.maxTimestamp() : maxMs);
        out.setInt(RecordBatch.COUNT_AT, kept.cardinality());
        batch.compression().compress(records, out, level);
        RecordBatchBuilder.seal(out, 0);
        return out;
    }

    /** The batch without records: it still says which offsets it covers, and how far its producer has come. */
    public static ByteBuf empty(RecordBatch batch) {
        ByteBuf out = Unpooled.buffer(RecordBatch.HEADER_BYTES);
        out.writeBytes(batch.buffer(), batch.position(), RecordBatch.HEADER_BYTES);
        out.setShort(RecordBatch.ATTRIBUTES_AT, batch.attributes() & KEPT_WHEN_EMPTY);
        out.setLong(RecordBatch.BASE_TIMESTAMP_AT, RecordBatch.NO_TIMESTAMP);
        out.setInt(RecordBatch.COUNT_AT, 0);
        RecordBatchBuilder.seal(out, 0);
        return out;
    }
}
