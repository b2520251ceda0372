package dev.wharf.consensus;

import java.nio.ByteBuffer;
import org.apache.kafka.common.memory.MemoryPool;

/**
 * Buffers for batches that are being gathered. The library asks for the largest batch each time, 8 MB; a buffer from here begins small, and the library's
 * writer makes it grow. How many
 * there are at once the library bounds itself, at ten. Without state.
 */
final class GrowingBuffers implements MemoryPool {
    private static final int FIRST_BYTES = 16 * 1024;

    @Override
    public ByteBuffer tryAllocate(int sizeBytes) {
        return ByteBuffer.allocate(Math.min(sizeBytes, FIRST_BYTES));
    }

    @Override
    public void release(ByteBuffer buffer) {
        // the garbage collector takes it
    }

    @Override
    public long size() {
        return Long.MAX_VALUE;
    }

    @Override
    public long availableMemory() {
        return Long.MAX_VALUE;
    }

    @Override
    public boolean isOutOfMemory() {
        return false;
    }
}
