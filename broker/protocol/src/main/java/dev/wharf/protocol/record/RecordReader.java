package dev.wharf.protocol.record;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the records of one batch. Every length is checked against the bytes that remain before anything is allocated.
 *
 * <p>Holds the decompressed bytes until closed. Not for sharing between threads.
 */
public final class RecordReader implements AutoCloseable {
    /** Length, attributes, two deltas, key and value length and header count: no record is smaller. */
    private static final int MIN_RECORD_BYTES = 7;

    /** A header has at least the lengths of its key and value. */
    private static final int MIN_HEADER_BYTES = 2;

    private final RecordBatch batch;
    private final ByteBuf in;
    private final int count;
    private int read;

    /**
     * @param maxDecompressedBytes the most that the records may decompress to
     * @throws InvalidBatchException if the codec is unknown, the bytes are not the codec's or exceed the cap, or the record count
     *     cannot be right
     */
    public RecordReader(RecordBatch batch, int maxDecompressedBytes) {
        this.batch = batch;
        this.count = batch.count();
        this.in = batch.compression().decompress(batch.payload(), maxDecompressedBytes);
        if (count < 0 || (long) count * MIN_RECORD_BYTES > in.readableBytes()) {
            int size = in.readableBytes();
            in.release();
            throw invalid(count + " records do not fit into " + size + " bytes");
        }
    }

    /** All records of a batch. */
    public static List<DecodedRecord> readAll(RecordBatch batch, int maxDecompressedBytes) {
        List<DecodedRecord> records = new ArrayList<>();
        try (RecordReader reader = new RecordReader(batch, maxDecompressedBytes)) {
            while (reader.hasNext()) {
                records.add(reader.next());
            }
        }
        return records;
    }

    public boolean hasNext() {
        return read < count;
    }

    /**
     * The next record.
     *
     * @throws InvalidBatchException if its bytes are no record, or bytes remain after the last one
     */
    public DecodedRecord next() {
        int end = start();
        in.skipBytes(1); // attributes: none is defined
        long timestampDelta = Varints.readLong(in);
        int offsetDelta = Varints.readInt(in);
        byte[] key = readBytes(end);
        byte[] value = readBytes(end);
        List<DecodedRecord.Header> headers = readHeaders(end);
        finish(end);
        return new DecodedRecord(
                batch.baseOffset() + offsetDelta, timestamp(timestampDelta), key, value, headers);
    }

    /**
     * Skips over the next record and says whether it has a key, without copying key or value.
     *
     * @throws InvalidBatchException if its bytes are no record, or its offset is not the next one
     */
    public boolean nextHasKey() {
        int expectedDelta = read;
        int end = start();
        in.skipBytes(1);
        Varints.readLong(in);
        if (Varints.readInt(in) != expectedDelta) {
            throw invalid("record " + expectedDelta + " is not at its offset");
        }
        boolean hasKey = Varints.readInt(in) >= 0;
        in.readerIndex(end);
        finish(end);
        return hasKey;
    }

    @Override
    public void close() {
        in.release();
    }

    private int start() {
        int length = Varints.readInt(in);
        if (length < MIN_RECORD_BYTES - 1 || length > in.readableBytes()) {
            throw invalid("a record of " + length + " bytes, " + in.readableBytes() + " remain");
        }
        return in.readerIndex() + length;
    }

    private void finish(int end) {
        if (in.readerIndex() != end) {
            throw invalid("a record's fields do not fill its length");
        }
        read++;
        if (read == count && in.isReadable()) {
            throw invalid(in.readableBytes() + " bytes after the last record");
        }
    }

    private long timestamp(long delta) {
        return batch.isLogAppendTime() ? batch.maxTimestamp() : batch.baseTimestamp() + delta;
    }

    private List<DecodedRecord.Header> readHeaders(int end) {
        int headerCount = Varints.readInt(in);
        if (headerCount < 0 || (long) headerCount * MIN_HEADER_BYTES > end - in.readerIndex()) {
            throw invalid(headerCount + " headers do not fit into their record");
        }
        if (headerCount == 0) {
            return List.of();
        }
        List<DecodedRecord.Header> headers = new ArrayList<>(headerCount);
        for (int i = 0; i < headerCount; i++) {
            byte[] key = readBytes(end);
            if (key == null) {
                throw invalid("a header without a key");
            }
            headers.add(
                    new DecodedRecord.Header(
                            new String(key, StandardCharsets.UTF_8), readBytes(end)));
        }
        return List.copyOf(headers);
    }

    private byte @Nullable [] readBytes(int end) {
        int length = Varints.readInt(in);
        if (length < 0) {
            return null;
        }
        if (length > end - in.readerIndex()) {
            throw invalid("a field of " + length + " bytes is longer than its record");
        }
        byte[] bytes = new byte[length];
        in.readBytes(bytes);
        return bytes;
    }

    private static InvalidBatchException invalid(String what) {
        return new InvalidBatchException(BatchProblem.INVALID_RECORD, what);
    }
}
