package dev.wharf.log;

import dev.wharf.env.DiskFile;
import dev.wharf.protocol.record.FileRecords;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A region of a segment file: whole batches, the last of which may be cut. Holds a reference to the file, so that the region stays
 * readable when the segment is closed or deleted meanwhile.
 *
 * <p>Readable and releasable on any thread.
 */
public final class LogSlice implements FileRecords {
    private final DiskFile file;
    private final long position;
    private final int sizeBytes;
    private final long baseOffset;

    /** Takes a reference of its own to {@code file}. */
    LogSlice(DiskFile file, long position, int sizeBytes, long baseOffset) {
        this.file = file;
        this.position = position;
        this.sizeBytes = sizeBytes;
        this.baseOffset = baseOffset;
        file.retain();
    }

    @Override
    public DiskFile file() {
        return file;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public int sizeBytes() {
        return sizeBytes;
    }

    /** The base offset of the first batch: at or below the offset that was asked for. */
    public long baseOffset() {
        return baseOffset;
    }

    /** The bytes in memory, for whoever cannot send from a file: a coordinator's replay, TLS. */
    public ByteBuf copy() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(sizeBytes);
        file.read(bytes, position);
        return Unpooled.wrappedBuffer(bytes.flip());
    }

    @Override
    public void release() {
        file.close();
    }
}
