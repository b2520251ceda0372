package dev.wharf.peer;

import java.nio.ByteBuffer;

/**
 * Serves the questions of one key. The same question can come twice, and after a later one.
 *
 * <p>Owner: the loop of the {@link PeerCalls}.
 */
@FunctionalInterface
public interface PeerHandler {
    /**
     * Takes a question.
     *
     * @param fromNodeId who asks; this node itself where it asks itself
     * @param body the handler's to keep
     * @param answer to be sent once, now or later; on the same loop
     */
    void onQuestion(int fromNodeId, ByteBuffer body, PeerAnswer answer);
}
