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

    /** Says where a node is called from now on; without effect on a wire that knows every node. */
    default void reach(int nodeId, String host, int port) {}

    /** A node is no more: what leads to it is given up. Without effect on a wire that knows every node. */
    default void forget(int nodeId) {}

    /** Names the one receiver of frames for this node; before the first {@link #send}. */
    void onFrame(Receiver receiver);

    /** Takes what comes in. */
    @FunctionalInterface
    interface Receiver {
        /** The buffer is the receiver's to keep. */
        void onFrame(int fromNodeId, ByteBuffer frame);

        /**
         * The connection by which a node's frames came was closed. A strong hint that its process has ended, for its kernel says so; no proof. A node that
         * falls silent is not heard of here.
         */
        default void onGone(int nodeId) {}
    }
}
