package dev.wharf.network;

import io.netty.buffer.ByteBuf;

/**
 * The first frame of a connection between nodes: who calls, and that the caller speaks this protocol.
 *
 * @param nodeId the caller
 */
record PeerHello(int nodeId) {
    static final int BYTES = 8;
    private static final int MAGIC = 0x57480001;

    /** Appends the hello with its length prefix. */
    void write(ByteBuf out) {
        out.writeInt(BYTES).writeInt(MAGIC).writeInt(nodeId);
    }

    /**
     * Reads a hello from a frame.
     *
     * @throws FrameDecoder.FrameException if it is none
     */
    static PeerHello read(ByteBuf frame) throws FrameDecoder.FrameException {
        if (frame.readableBytes() != BYTES || frame.readInt() != MAGIC) {
            throw new FrameDecoder.FrameException("the caller is no node of Wharf");
        }
        return new PeerHello(frame.readInt());
    }
}
