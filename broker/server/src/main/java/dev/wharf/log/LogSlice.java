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
    private final OpenFile file;
    private final boolean oneTooMany;
    private final long position;
    private final int sizeBytes;
    private final long baseOffset;

    /**
     * Borrows {@code file}.
     *
     * @param mostLent files that responses may hold at once
     */
    LogSlice(OpenFile file, int mostLent, long position, int sizeBytes, long baseOffset) {
        this.file = file;
        this.position = position;
        this.sizeBytes = sizeBytes;
        this.baseOffset = baseOffset;
        this.oneTooMany = file.borrow() >= mostLent;
    }

    /** Whether responses hold as many other files as they may: this one is to be given back at once. */
    public boolean isOneTooMany() {
        return oneTooMany;
    }

    @Override
    public DiskFile file() {
        return file.file();
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
        file.file().read(bytes, position);
        return Unpooled.wrappedBuffer(bytes.flip());
    }

    @Override
    public void release() {
        file.giveBack();
    }
}
