package dev.wharf.consensus;

import dev.wharf.env.DiskFile;
import dev.wharf.protocol.record.DecodedRecord;
import dev.wharf.protocol.record.InvalidBatchException;
import dev.wharf.protocol.record.RecordBatch;
import dev.wharf.protocol.record.RecordBatchBuilder;
import dev.wharf.protocol.record.RecordReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Batches of metadata records in a file, in Kafka's format: one record per entry, without key, its value the entry's bytes. Reads from a position on and writes
 * at the end.
 *
 * <p>Owner: the loop of its log.
 */
final class BatchFile implements AutoCloseable {
    private final DiskFile file;
    private long position;

    BatchFile(DiskFile file) {
        this.file = file;
    }

    DiskFile file() {
        return file;
    }

    /** Where the next batch is read or written. */
    long position() {
        return position;
    }

    /**
     * Reads the batch at the position and moves behind it.
     *
     * @return null at the file's end, and where no whole and sound batch follows; {@link #position} then stays
     */
    @Nullable RecordBatch tryRead() throws IOException {
        ByteBuffer head = ByteBuffer.allocate(RecordBatch.LOG_OVERHEAD_BYTES);
        if (file.read(head, position) < RecordBatch.LOG_OVERHEAD_BYTES) {
            return null;
        }
        long size = RecordBatch.claimedSizeBytes(Unpooled.wrappedBuffer(head.flip()), 0);
        if (size < RecordBatch.HEADER_BYTES || size > MetadataLog.MAX_BATCH_BYTES) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) size);
        if (file.read(bytes, position) < size) {
            return null;
        }
        RecordBatch batch = new RecordBatch(Unpooled.wrappedBuffer(bytes.flip()), 0);
        if (batch.magic() != RecordBatch.MAGIC || !batch.isCrcValid()) {
            return null;
        }
        position += size;
        return batch;
    }

    /**
     * As {@link #tryRead()}, where only a batch that begins at {@code baseOffset} is sound: the CRC does not cover that field, so a torn batch may have lost it and nothing else.
     */
    @Nullable RecordBatch tryRead(long baseOffset) throws IOException {
        long from = position;
        RecordBatch batch = tryRead();
        if (batch != null && batch.baseOffset() != baseOffset) {
            position = from;
            return null;
        }
        return batch;
    }

    /** The entries of a batch; none for a control batch. */
    static List<byte[]> entries(RecordBatch batch) throws IOException {
        List<byte[]> entries = new ArrayList<>();
        try {
            if (!batch.isControl()) {
                for (DecodedRecord record :
                        RecordReader.readAll(batch, MetadataLog.MAX_BATCH_BYTES)) {
                    byte[] value = record.value();
                    if (value == null) {
                        throw new IOException(
                                "a metadata record without a value from offset "
                                        + batch.baseOffset());
                    }
                    entries.add(value);
                }
            }
        } catch (InvalidBatchException e) {
            throw new IOException(
                    "a sound batch with unsound records at offset " + batch.baseOffset(), e);
        }
        return entries;
    }

    /** A batch of entries, ready to be written. */
    static ByteBuf encode(long baseOffset, int epoch, long timestampMs, List<byte[]> entries) {
        RecordBatchBuilder builder =
                new RecordBatchBuilder().baseOffset(baseOffset).leaderEpoch(epoch);
        entries.forEach(entry -> builder.add(timestampMs, null, entry));
        return builder.build();
    }

    /**
     * Writes one batch at the position, moves behind it and releases it.
     *
     * @throws IOException when the disk refuses; the file ends where it did before
     */
    void write(ByteBuf batch) throws IOException {
        int size = batch.readableBytes();
        try {
            file.write(batch.nioBuffer(), position);
        } catch (IOException e) {
            file.truncate(position);
            throw e;
        } finally {
            batch.release();
        }
        position += size;
    }

    /** Reads {@code sizeBytes} that were written before the position. */
    ByteBuffer read(long from, int sizeBytes) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(sizeBytes);
        if (file.read(bytes, from) < sizeBytes) {
            throw new IOException("the file ends before position " + (from + sizeBytes));
        }
        return bytes.flip();
    }

    /** Cuts off what lies behind {@code newPosition} and goes on from there. */
    void truncate(long newPosition) throws IOException {
        file.truncate(newPosition);
        position = newPosition;
    }

    @Override
    public void close() {
        file.close();
    }
}
