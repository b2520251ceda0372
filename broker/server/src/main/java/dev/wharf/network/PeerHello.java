package dev.wharf.network;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/**
 * The first frame of each side of a connection between nodes: who speaks to whom, in which cluster, about what, and that it speaks this protocol. Where a node's address has
 * passed to another node, or to another cluster, the frames after it are nobody's; and a caller that knows an address alone learns who is there.
 *
 * @param senderId who says it
 * @param otherId whom it means to reach; {@link #ANYBODY} or below where it knows an address and not who is there
 * @param line which of the connections between the two it is
 */
record PeerHello(int senderId, int otherId, PeerLine line, String clusterId) {
    /** Stands for a node whose id is not known yet; so does every number below. */
    static final int ANYBODY = -2;

    static final int MAX_BYTES = 128;

    /** As the start of a request it would be an API key that nobody has. */
    private static final int MAGIC = 0x57480002;

    private static final int FIXED_BYTES = 4 * Integer.BYTES;

    /** Whether a frame with this length and these first four bytes can be a hello. */
    static boolean isStart(int lengthBytes, int firstBytes) {
        return lengthBytes > FIXED_BYTES && lengthBytes <= MAX_BYTES && firstBytes == MAGIC;
    }

    /** The hello with its length prefix. */
    ByteBuf frame(ByteBufAllocator allocator) {
        byte[] cluster = clusterId.getBytes(StandardCharsets.UTF_8);
        return allocator
                .buffer(Integer.BYTES + FIXED_BYTES + cluster.length)
                .writeInt(FIXED_BYTES + cluster.length)
                .writeInt(MAGIC)
                .writeInt(senderId)
                .writeInt(otherId)
                .writeInt(line.code())
                .writeBytes(cluster);
    }

    /**
     * Reads a hello from a frame.
     *
     * @throws FrameDecoder.FrameException if it is none
     */
    static PeerHello read(ByteBuf frame) throws FrameDecoder.FrameException {
        if (frame.readableBytes() <= FIXED_BYTES || frame.readInt() != MAGIC) {
            throw new FrameDecoder.FrameException("the caller is no node of Wharf");
        }
        int senderId = frame.readInt();
        int otherId = frame.readInt();
        PeerLine line = PeerLine.find(frame.readInt());
        if (line == null) {
            throw new FrameDecoder.FrameException(
                    "node " + senderId + " speaks of what this node does not know");
        }
        return new PeerHello(senderId, otherId, line, frame.toString(StandardCharsets.UTF_8));
    }

    /** Why the sender is hung up on by a node of another cluster. */
    FrameDecoder.FrameException foreign() {
        return new FrameDecoder.FrameException(
                "node " + senderId + " belongs to cluster " + clusterId);
    }
}
