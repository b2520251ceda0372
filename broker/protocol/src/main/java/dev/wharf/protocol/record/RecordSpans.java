package dev.wharf.protocol.record;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/**
 * Walks over the records of one batch and says where in it they are, without copying keys, values or headers: what compaction needs to
 * know of a record. Every length is checked against the bytes that remain.
 *
 * <p>Holds the decompressed bytes until closed. Not for sharing between threads.
 */
public final class RecordSpans implements AutoCloseable {
    private final RecordBatch batch;
    private final ByteBuf in;
    private final int start;
    private int read;
    private int bodyAt;
    private int end;
    private int restAt;
    private long timestampDelta;
    private int offsetDelta;
    private int keyAt;
    private int keyBytes;
    private int valueBytes;

    /**
     * Stands before the first record.
     *
     * @param maxDecompressedBytes the most that the records may decompress to
     * @throws InvalidBatchException if the codec is unknown, or the bytes are not the codec's or exceed the cap
     */
    public RecordSpans(RecordBatch batch, int maxDecompressedBytes) {
        this.batch = batch;
        this.in = batch.compression().decompress(batch.payload(), maxDecompressedBytes);
        this.start = in.readerIndex();
        this.end = start;
    }

    /**
     * Moves to the next record; false if there is none.
     *
     * @throws InvalidBatchException if its bytes are no record
     */
    public boolean next() {
        if (read == batch.count()) {
            return false;
        }
        in.readerIndex(end);
        int length = Varints.readInt(in);
        if (length <= 0 || length > in.readableBytes()) {
            throw invalid("a record of " + length + " bytes, " + in.readableBytes() + " remain");
        }
        bodyAt = in.readerIndex();
        end = bodyAt + length;
        in.skipBytes(1);
        timestampDelta = Varints.readLong(in);
        offsetDelta = Varints.readInt(in);
        restAt = in.readerIndex();
        keyBytes = Varints.readInt(in);
        keyAt = in.readerIndex();
        skip(keyBytes);
        valueBytes = Varints.readInt(in);
        skip(valueBytes);
        read++;
        return true;
    }

    /** Goes back before the first record. */
    public void rewind() {
        read = 0;
        end = start;
    }

    /** Its offset in the log. */
    public long offset() {
        return batch.baseOffset() + offsetDelta;
    }

    public boolean hasKey() {
        return keyBytes >= 0;
    }

    /** A view of the key's bytes, good until the walk is closed; only where {@link #hasKey}. */
    public ByteBuffer key() {
        return in.nioBuffer(keyAt, keyBytes);
    }

    /** Whether it is not a tombstone. */
    public boolean hasValue() {
        return valueBytes >= 0;
    }

    @Override
    public void close() {
        in.release();
    }

    RecordBatch batch() {
        return batch;
    }

    /** The time as the record itself has it, in milliseconds. */
    long timestampMs() {
        return batch.baseTimestamp() + timestampDelta;
    }

    /** Appends the record with its time counted from another base. */
    void copyTo(ByteBuf target, ByteBuf scratch, long baseTimestampMs) {
        scratch.clear();
        scratch.writeByte(in.getByte(bodyAt));
        Varints.writeLong(scratch, timestampMs() - baseTimestampMs);
        Varints.writeInt(scratch, offsetDelta);
        Varints.writeInt(target, scratch.readableBytes() + end - restAt);
        target.writeBytes(scratch).writeBytes(in, restAt, end - restAt);
    }

    private void skip(int bytes) {
        if (bytes > end - in.readerIndex()) {
            throw invalid("a field of " + bytes + " bytes is longer than its record");
        }
        in.skipBytes(Math.max(0, bytes));
    }

    private static InvalidBatchException invalid(String what) {
        return new InvalidBatchException(BatchProblem.INVALID_RECORD, what);
    }
}
