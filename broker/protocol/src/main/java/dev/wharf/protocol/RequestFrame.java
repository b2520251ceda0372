package dev.wharf.protocol;

import dev.wharf.protocol.message.RequestHeader;
import dev.wharf.protocol.wire.ApiMessage;
import dev.wharf.protocol.wire.MalformedMessageException;
import dev.wharf.protocol.wire.WireReader;
import dev.wharf.protocol.wire.WireWriter;
import io.netty.buffer.ByteBuf;

/**
 * A request whose header has been read; the body is read when somebody knows that its version is served. Not for sharing between
 * threads.
 *
 * @param key the API
 * @param header the header; its version is whatever the peer wrote
 * @param in where the body begins
 */
public record RequestFrame(ApiKey key, RequestHeader header, WireReader in) {
    /**
     * Reads the header of a frame without length prefix. The frame stays the caller's.
     *
     * @throws MalformedMessageException on an unknown API or a damaged header
     */
    public static RequestFrame readHeader(ByteBuf frame) {
        if (frame.readableBytes() < 2 * Short.BYTES) {
            throw new MalformedMessageException("frame of " + frame.readableBytes() + " bytes");
        }
        short id = frame.getShort(frame.readerIndex());
        short version = frame.getShort(frame.readerIndex() + Short.BYTES);
        ApiKey key = ApiKey.find(id);
        if (key == null) {
            throw new MalformedMessageException("no API with number " + id);
        }
        WireReader in = new WireReader(frame);
        RequestHeader header = new RequestHeader();
        header.read(in, key.requestHeaderVersion(version));
        return new RequestFrame(key, header, in);
    }

    /** The version of the API. */
    public short version() {
        return header.requestApiVersion();
    }

    /**
     * Reads the body, once. Bytes behind it are ignored, as Kafka does: clients in the field may rely on it.
     *
     * @throws MalformedMessageException on a version that the API does not have, or a damaged body
     */
    public ApiMessage readBody() {
        ApiMessage body = key.newRequest();
        body.read(in, version());
        return body;
    }

    /** Appends a request to {@code out}, header and body without length prefix; the header names API and version. */
    public static void write(ByteBuf out, ApiKey key, RequestHeader header, ApiMessage body) {
        WireWriter writer = new WireWriter(out);
        short version = header.requestApiVersion();
        header.write(writer, key.requestHeaderVersion(version));
        body.write(writer, version);
    }
}
