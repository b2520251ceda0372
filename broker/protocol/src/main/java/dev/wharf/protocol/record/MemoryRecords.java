package dev.wharf.protocol.record;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Records in memory.
 *
 * @param buffer the batches from its reader index to its writer index; a slice of the frame they came in, or a buffer of its own
 */
public record MemoryRecords(ByteBuf buffer) implements Records {
    public static final MemoryRecords EMPTY = new MemoryRecords(Unpooled.EMPTY_BUFFER);

    @Override
    public int sizeBytes() {
        return buffer.readableBytes();
    }

    @Override
    public void release() {
        buffer.release();
    }
}
