package dev.wharf.log;

import dev.wharf.env.Disk;
import dev.wharf.env.DiskFile;
import dev.wharf.protocol.record.RecordBatch;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a sealed segment from its start, some whole batches at a time, and checks each one's CRC: for compaction, which works off the loop. Memory is one
 * chunk, or one batch if that is larger.
 */
final class SegmentChunks implements AutoCloseable {
    /** Also the most work of one piece, so that pieces of different logs take turns. */
    static final int CHUNK_BYTES = 512 * 1024;

    private final String path;
    private final DiskFile file;
    private final long end;
    private byte[] buffer = new byte[0];
    private long position;

    SegmentChunks(Disk disk, String directory, Segment.Summary segment) throws IOException {
        path = LogFileNames.path(directory, segment.baseOffset(), LogFileNames.LOG);
        end = segment.sizeBytes();
        file = disk.open(path, Disk.Mode.READ);
    }

    boolean isAtEnd() {
        return position == end;
    }

    /**
     * The next batches, at least one, good until the next call here.
     *
     * @throws DamagedLogException if they are not whole and valid
     */
    List<RecordBatch> next() throws IOException {
        int wanted = (int) Math.min(CHUNK_BYTES, end - position);
        ByteBuf chunk = read(wanted);
        long first = wanted < RecordBatch.HEADER_BYTES ? 0 : RecordBatch.claimedSizeBytes(chunk, 0);
        if (first < RecordBatch.HEADER_BYTES || first > end - position) {
            throw damaged();
        }
        if (first > wanted) {
            chunk = read((int) first);
        }
        List<RecordBatch> batches = new ArrayList<>();
        int at = 0;
        while (chunk.writerIndex() - at >= RecordBatch.HEADER_BYTES) {
            long size = RecordBatch.claimedSizeBytes(chunk, at);
            if (size > chunk.writerIndex() - at) {
                break;
            }
            RecordBatch batch = new RecordBatch(chunk, at);
            if (size < RecordBatch.HEADER_BYTES
                    || batch.magic() != RecordBatch.MAGIC
                    || !batch.isCrcValid()) {
                throw damaged();
            }
            batches.add(batch);
            at += (int) size;
            position += size;
        }
        return batches;
    }

    private ByteBuf read(int bytes) throws IOException {
        if (buffer.length < bytes) {
            buffer = new byte[bytes];
        }
        if (file.read(ByteBuffer.wrap(buffer, 0, bytes), position) < bytes) {
            throw damaged();
        }
        return Unpooled.wrappedBuffer(buffer, 0, bytes);
    }

    private DamagedLogException damaged() {
        return new DamagedLogException(path + " is damaged behind " + position);
    }

    @Override
    public void close() {
        file.close();
    }
}
