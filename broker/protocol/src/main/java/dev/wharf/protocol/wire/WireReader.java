package dev.wharf.protocol.wire;

import io.netty.buffer.ByteBuf;

/** Reads the primitives of the protocol from one frame, bounded by the bytes that remain. Not for sharing between threads. */
public final class WireReader {
    private final ByteBuf buffer;

    public WireReader(ByteBuf buffer) {
        this.buffer = buffer;
    }

    public int remaining() {
        return buffer.readableBytes();
    }
}
