package dev.wharf.peer;

import dev.wharf.protocol.wire.ApiMessage;
import dev.wharf.protocol.wire.MalformedMessageException;
import dev.wharf.protocol.wire.WireReader;
import dev.wharf.protocol.wire.WireWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/**
 * The body of a frame between nodes: the version of a message, and the message. A node writes the version that it is told, so that one of a
 * later release can speak to one of an earlier.
 */
public final class PeerBody {
    private static final int INITIAL_BYTES = 256;

    private PeerBody() {}

    /** The message at its highest version. */
    public static ByteBuffer write(ApiMessage message) {
        return write(message, message.highestSupportedVersion(), INITIAL_BYTES);
    }

    /**
     * The message at a version.
     *
     * @param sizeBytes about how many bytes it will take
     */
    public static ByteBuffer write(ApiMessage message, short version, int sizeBytes) {
        ByteBuf buffer = Unpooled.buffer(sizeBytes);
        buffer.writeShort(version);
        message.write(new WireWriter(buffer), version);
        return buffer.nioBuffer();
    }

    /**
     * Reads a body into a new message; records and slices in it point into the body.
     *
     * @param body from its position to its limit; neither is moved
     * @throws MalformedMessageException where it is no such message, or of a version that is not known
     */
    public static <M extends ApiMessage> M read(ByteBuffer body, M message) {
        ByteBuf bytes = Unpooled.wrappedBuffer(body);
        if (bytes.readableBytes() < Short.BYTES) {
            throw new MalformedMessageException("a body without a version");
        }
        short version = bytes.readShort();
        WireReader.checkVersion(
                version, message.lowestSupportedVersion(), message.highestSupportedVersion());
        message.read(new WireReader(bytes), version);
        return message;
    }
}
