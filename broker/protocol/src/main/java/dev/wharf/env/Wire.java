package dev.wharf.env;

import java.nio.ByteBuffer;

/**
 * Frames between nodes. A frame may be lost, delayed, duplicated or overtaken; it is never altered. Whoever needs an answer
 * numbers its frames and sends them again.
 *
 * <p>Owner: one loop, on which the receiver is called too.
 */
public interface Wire {
    /** Sends a frame; without effect if the node is unknown or unreachable. The buffer's content is taken within the call. */
    void send(int nodeId, ByteBuffer frame);

    /** Names the one receiver of frames for this node; before the first {@link #send}. */
    void onFrame(Receiver receiver);

    /** Takes a frame that has come in. */
    @FunctionalInterface
    interface Receiver {
        /** The buffer is the receiver's to keep. */
        void onFrame(int fromNodeId, ByteBuffer frame);
    }
}
