package dev.wharf.peer;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a frame between nodes begins with.
 *
 * @param kind question or answer
 * @param key which question it is; an answer repeats it
 * @param callId of the one who asked; an answer repeats it
 */
record PeerFrame(Kind kind, short key, long callId) {
    static final int HEADER_BYTES = 1 + Short.BYTES + Long.BYTES;

    /** What a frame is. */
    enum Kind {
        QUESTION((byte) 1),
        ANSWER((byte) 2);

        private final byte code;

        Kind(byte code) {
            this.code = code;
        }

        private static @Nullable Kind find(byte code) {
            return switch (code) {
                case 1 -> QUESTION;
                case 2 -> ANSWER;
                default -> null;
            };
        }
    }

    /** The frame with its body, ready to be sent. */
    ByteBuffer with(ByteBuffer body) {
        return ByteBuffer.allocate(HEADER_BYTES + body.remaining())
                .put(kind.code)
                .putShort(key)
                .putLong(callId)
                .put(body.duplicate())
                .flip();
    }

    /** Reads the header and leaves the body in {@code frame}; null where the frame is none of ours. */
    static @Nullable PeerFrame read(ByteBuffer frame) {
        if (frame.remaining() < HEADER_BYTES) {
            return null;
        }
        Kind kind = Kind.find(frame.get());
        return kind == null ? null : new PeerFrame(kind, frame.getShort(), frame.getLong());
    }
}
