package dev.wharf.protocol.wire;

import io.netty.buffer.ByteBuf;

/** Writes the primitives of the protocol into a growing buffer. Not for sharing between threads. */
public final class WireWriter {
    private final ByteBuf buffer;

    public WireWriter(ByteBuf buffer) {
        this.buffer = buffer;
    }

    public int written() {
        return buffer.readableBytes();
    }
}
