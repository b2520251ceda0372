package dev.wharf.peer;

import java.nio.ByteBuffer;

/** The way back to who has asked. An answer that is never sent is one that got lost. */
@FunctionalInterface
public interface PeerAnswer {
    /** Sends the answer; what remains in {@code body} is taken within the call. */
    void send(ByteBuffer body);
}
