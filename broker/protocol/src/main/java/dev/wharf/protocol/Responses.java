package dev.wharf.protocol;

import dev.wharf.protocol.message.ResponseHeader;
import dev.wharf.protocol.wire.ApiMessage;
import dev.wharf.protocol.wire.ResponseFrame;
import dev.wharf.protocol.wire.WireReader;
import dev.wharf.protocol.wire.WireWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Responses as frames, and back. */
public final class Responses {
    private static final int INITIAL_FRAME_BYTES = 256;

    private Responses() {}

    /**
     * The frame of a response, which takes over the records in {@code body}. If this throws they stay the caller's.
     *
     * @throws dev.wharf.protocol.wire.UnsupportedFieldException if the version cannot carry the body
     */
    public static ResponseFrame encode(
            ByteBufAllocator allocator,
            ApiKey key,
            short version,
            int correlationId,
            ApiMessage body) {
        ByteBuf buffer = allocator.buffer(INITIAL_FRAME_BYTES);
        try {
            buffer.writeZero(ResponseFrame.LENGTH_PREFIX_BYTES);
            WireWriter writer = WireWriter.gathering(buffer);
            new ResponseHeader()
                    .setCorrelationId(correlationId)
                    .write(writer, key.responseHeaderVersion(version));
            body.write(writer, version);
            return ResponseFrame.of(writer);
        } catch (RuntimeException e) {
            buffer.release();
            throw e;
        }
    }

    /** Reads the header of a response without length prefix to a request that named {@code key} and {@code version}. */
    public static ResponseHeader readHeader(WireReader in, ApiKey key, short version) {
        ResponseHeader header = new ResponseHeader();
        header.read(in, key.responseHeaderVersion(version));
        return header;
    }

    /** Reads the body behind the header. */
    public static ApiMessage readBody(WireReader in, ApiKey key, short version) {
        ApiMessage body = key.newResponse();
        body.read(in, version);
        return body;
    }
}
