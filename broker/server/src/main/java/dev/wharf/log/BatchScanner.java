package dev.wharf.log;

import dev.wharf.env.DiskFile;
import dev.wharf.protocol.record.RecordBatch;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Walks over the batches of a segment file by their headers. Memory is one chunk, whatever a header claims.
 *
 * <p>Stops before the first bytes that cannot be a whole batch; {@link #position} then says where.
 */
final class BatchScanner {
    /** For a look-up: rarely more than the index interval has to be walked. */
    static final int LOOKUP_CHUNK_BYTES = 4 * 1024;

    /** For a walk over everything. */
    static final int SCAN_CHUNK_BYTES = 64 * 1024;

    private static final int CRC_COVERS_FROM = 21;

    private final DiskFile file;
    private final long end;
    private final ByteBuffer chunk;
    private final ByteBuf chunkView;
    private long chunkAt;
    private int chunkLength;
    private long position;
    private long next;
    private RecordBatch batch;

    /**
     * @param from where a batch starts
     * @param end no byte from here on is looked at
     */
    BatchScanner(DiskFile file, long from, long end, int chunkBytes) {
        this.file = file;
        this.end = end;
        this.chunk = ByteBuffer.allocate(chunkBytes);
        this.chunkView = Unpooled.wrappedBuffer(chunk.array());
        this.chunkAt = from;
        this.position = from;
        this.next = from;
        this.batch = new RecordBatch(chunkView, 0);
    }

    /** Moves to the next batch; false if no whole batch of format v2 follows. */
    boolean next() throws IOException {
        position = next;
        if (end - position < RecordBatch.HEADER_BYTES || !loadHeader()) {
            return false;
        }
        int at = (int) (position - chunkAt);
        long size = RecordBatch.claimedSizeBytes(chunkView, at);
        batch = new RecordBatch(chunkView, at);
        if (size < RecordBatch.HEADER_BYTES
                || size > end - position
                || batch.magic() != RecordBatch.MAGIC
                || batch.lastOffsetDelta() < 0) {
            return false;
        }
        next = position + size;
        return true;
    }

    /** The batch that {@link #next} moved to: only its header is there to be read, and only until the next call here. */
    RecordBatch batch() {
        return batch;
    }

    /** Where that batch starts, or where the walk stopped. */
    long position() {
        return position;
    }

    /** Whether the walk, having stopped, came to the end without bytes to spare. */
    boolean isAtEnd() {
        return position == end;
    }

    /** Reads that batch to its end and compares its CRC; the header stays readable. */
    boolean isCrcValid() throws IOException {
        CRC32C crc = new CRC32C();
        int expected = batch.crc();
        long at = position + CRC_COVERS_FROM;
        long inChunk = Math.min(next, chunkAt + chunkLength) - at;
        crc.update(chunk.array(), (int) (at - chunkAt), (int) inChunk);
        at += inChunk;
        if (at < next) {
            ByteBuffer rest = ByteBuffer.allocate((int) Math.min(next - at, SCAN_CHUNK_BYTES));
            while (at < next) {
                rest.clear().limit((int) Math.min(rest.capacity(), next - at));
                int read = file.read(rest, at);
                if (read == 0) {
                    return false;
                }
                crc.update(rest.array(), 0, read);
                at += read;
            }
        }
        return (int) crc.getValue() == expected;
    }

    private boolean loadHeader() throws IOException {
        if (position >= chunkAt && position + RecordBatch.HEADER_BYTES <= chunkAt + chunkLength) {
            return true;
        }
        chunk.clear().limit((int) Math.min(chunk.capacity(), end - position));
        chunkAt = position;
        chunkLength = file.read(chunk, position);
        return chunkLength >= RecordBatch.HEADER_BYTES;
    }
}
