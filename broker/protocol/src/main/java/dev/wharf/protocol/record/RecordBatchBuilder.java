package dev.wharf.protocol.record;

import dev.wharf.types.Invariants;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds one batch: what the broker itself writes, and what tests send. Not for sharing between threads. */
public final class RecordBatchBuilder {
    private final ByteBuf records = Unpooled.buffer();
    private Compression compression = Compression.NONE;
    private int level;
    private long baseOffset;
    private int leaderEpoch = RecordBatch.NO_LEADER_EPOCH;
    private long producerId = RecordBatch.NO_PRODUCER_ID;
    private short producerEpoch = RecordBatch.NO_PRODUCER_EPOCH;
    private int baseSequence = RecordBatch.NO_SEQUENCE;
    private int flags;
    private int count;
    private long baseTimestamp = RecordBatch.NO_TIMESTAMP;
    private long maxTimestamp = RecordBatch.NO_TIMESTAMP;

    public RecordBatchBuilder compression(Compression codec) {
        return compression(codec, codec.defaultLevel());
    }

    public RecordBatchBuilder compression(Compression codec, int codecLevel) {
        compression = codec;
        level = codecLevel;
        return this;
    }

    /** The offset of the first record; 0 unless set, as producers send it. */
    public RecordBatchBuilder baseOffset(long offset) {
        baseOffset = offset;
        return this;
    }

    public RecordBatchBuilder leaderEpoch(int epoch) {
        leaderEpoch = epoch;
        return this;
    }

    /** Makes the batch an idempotent producer's. */
    public RecordBatchBuilder producer(long id, short epoch, int sequence) {
        producerId = id;
        producerEpoch = epoch;
        baseSequence = sequence;
        return this;
    }

    public RecordBatchBuilder transactional() {
        flags |= RecordBatch.TRANSACTIONAL_FLAG;
        return this;
    }

    public RecordBatchBuilder control() {
        flags |= RecordBatch.CONTROL_FLAG;
        return this;
    }

    public RecordBatchBuilder logAppendTime() {
        flags |= RecordBatch.LOG_APPEND_TIME_FLAG;
        return this;
    }

    /** Adds a record without headers. */
    public RecordBatchBuilder add(
            long timestampMs, byte @Nullable [] key, byte @Nullable [] value) {
        return add(timestampMs, key, value, List.of());
    }

    public RecordBatchBuilder add(
            long timestampMs,
            byte @Nullable [] key,
            byte @Nullable [] value,
            List<DecodedRecord.Header> headers) {
        if (count == 0) {
            baseTimestamp = timestampMs;
        }
        maxTimestamp = Math.max(maxTimestamp, timestampMs);
        ByteBuf body = Unpooled.buffer();
        body.writeByte(0);
        Varints.writeLong(body, timestampMs - baseTimestamp);
        Varints.writeInt(body, count);
        writeBytes(body, key);
        writeBytes(body, value);
        Varints.writeInt(body, headers.size());
        for (DecodedRecord.Header header : headers) {
            writeBytes(body, header.key().getBytes(StandardCharsets.UTF_8));
            writeBytes(body, header.value());
        }
        Varints.writeInt(records, body.readableBytes());
        records.writeBytes(body);
        count++;
        return this;
    }

    public int count() {
        return count;
    }

    /** Bytes of the records so far, before compression, without the header. */
    public int recordsSizeBytes() {
        return records.readableBytes();
    }

    /** The batch in a buffer of its own; at least one record must have been added. */
    public ByteBuf build() {
        Invariants.check(count > 0, "a batch needs a record");
        ByteBuf out = Unpooled.buffer(RecordBatch.HEADER_BYTES + records.readableBytes());
        out.writeLong(baseOffset).writeInt(0).writeInt(leaderEpoch).writeByte(RecordBatch.MAGIC);
        out.writeInt(0).writeShort(flags | compression.id()).writeInt(count - 1);
        out.writeLong(baseTimestamp).writeLong(maxTimestamp);
        out.writeLong(producerId).writeShort(producerEpoch).writeInt(baseSequence).writeInt(count);
        compression.compress(records, out, level);
        seal(out, 0);
        return out;
    }

    /**
     * A copy of {@code batch} with its records under another codec. The records' bytes are taken over as they are, so nothing
     * is decoded.
     *
     * @throws InvalidBatchException if the records cannot be decompressed within the cap
     */
    public static ByteBuf recompress(
            RecordBatch batch, Compression codec, int level, int maxDecompressedBytes) {
        ByteBuf plain = batch.compression().decompress(batch.payload(), maxDecompressedBytes);
        try {
            ByteBuf out = Unpooled.buffer(RecordBatch.HEADER_BYTES + plain.readableBytes());
            out.writeBytes(batch.buffer(), batch.position(), RecordBatch.HEADER_BYTES);
            int others = batch.attributes() & ~RecordBatch.COMPRESSION_MASK;
            out.setShort(RecordBatch.ATTRIBUTES_AT, others | codec.id());
            codec.compress(plain, out, level);
            seal(out, 0);
            return out;
        } finally {
            plain.release();
        }
    }

    /** Writes length and CRC of the batch that fills the buffer from {@code position} on. */
    static void seal(ByteBuf out, int position) {
        int length = out.writerIndex() - position - RecordBatch.LOG_OVERHEAD_BYTES;
        out.setInt(position + RecordBatch.LENGTH_AT, length);
        new RecordBatch(out, position).writeCrc();
    }

    private static void writeBytes(ByteBuf out, byte @Nullable [] bytes) {
        if (bytes == null) {
            Varints.writeInt(out, -1);
        } else {
            Varints.writeInt(out, bytes.length);
            out.writeBytes(bytes);
        }
    }
}
