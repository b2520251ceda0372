package dev.wharf.api;

import static dev.wharf.types.Invariants.check;

import dev.wharf.protocol.RequestFrame;
import dev.wharf.protocol.Responses;
import dev.wharf.protocol.wire.ApiMessage;
import dev.wharf.protocol.wire.ResponseFrame;
import dev.wharf.protocol.wire.UnsupportedFieldException;
import dev.wharf.protocol.wire.WireWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way: who asks, in which version, and how it ends. Holds the request's frame until it has ended.
 *
 * <p>Owner: the connection's loop.
 */
final class RequestContext {
    private final ClientConnection connection;
    private final RequestFrame request;
    private final ByteBuf frame;
    private final int frameStart;
    private final ByteBufAllocator allocator;
    private final Responder responder;
    private @Nullable Errand errand;
    private boolean ended;

    /**
     * @param frame the request, whose header has been read
     * @param frameStart where it begins in {@code frame}
     * @param errand of the node that has brought the request here; null for one that came from its client
     */
    RequestContext(
            ClientConnection connection,
            RequestFrame request,
            ByteBuf frame,
            int frameStart,
            @Nullable Errand errand,
            ByteBufAllocator allocator,
            Responder responder) {
        this.connection = connection;
        this.request = request;
        this.frame = frame;
        this.frameStart = frameStart;
        this.errand = errand == null ? null : endingWhenPutBack(errand);
        this.allocator = allocator;
        this.responder = responder;
    }

    private Errand endingWhenPutBack(Errand brought) {
        Runnable back = brought.putBack();
        return back == null
                ? brought
                : new Errand(
                        brought.id(),
                        brought.repeated(),
                        () -> {
                            end();
                            back.run();
                        });
    }

    ClientConnection connection() {
        return connection;
    }

    RequestFrame request() {
        return request;
    }

    short version() {
        return request.version();
    }

    /** What names this request so that the controllers of two nodes do it once; null where there is one controller, or none was asked yet. */
    @Nullable Errand errand() {
        return errand;
    }

    void setErrand(Errand newErrand) {
        errand = newErrand;
    }

    /** Whether a controller was asked for this before, and nobody knows what became of it. */
    boolean isRepeated() {
        return errand != null && errand.repeated();
    }

    /** The whole request as it came, copied; before it has ended. */
    byte[] frameBytes() {
        return ByteBufUtil.getBytes(frame, frameStart, frame.writerIndex() - frameStart);
    }

    /** The client's name for itself, empty if it has none. */
    String clientId() {
        String clientId = request.header().clientId();
        return clientId == null ? "" : clientId;
    }

    /** Ends the request with a response in the request's version. */
    void respond(ApiMessage response) {
        respond(response, version());
    }

    /** Ends the request with a response in another version than the request's: what ApiVersions does for clients from the future. */
    void respond(ApiMessage response, short version) {
        end();
        ResponseFrame encoded;
        try {
            encoded =
                    Responses.encode(
                            allocator,
                            request.key(),
                            version,
                            request.header().correlationId(),
                            response);
        } catch (UnsupportedFieldException e) {
            // What a client has named is longer than a string of the response can be.
            responder.close(request.key().apiName() + " has no response: " + e.getMessage());
            return;
        }
        responder.respond(encoded);
    }

    /** Ends the request with a body that no generated message describes, behind a header of version 0. */
    void respond(Consumer<WireWriter> body) {
        end();
        ByteBuf buffer = allocator.buffer();
        buffer.writeZero(ResponseFrame.LENGTH_PREFIX_BYTES);
        WireWriter out = WireWriter.gathering(buffer);
        out.writeInt(request.header().correlationId());
        body.accept(out);
        responder.respond(ResponseFrame.of(out));
    }

    /** Ends the request with a response that another node has encoded, without length prefix. */
    void respond(byte[] response) {
        end();
        ByteBuf buffer = allocator.buffer(ResponseFrame.LENGTH_PREFIX_BYTES + response.length);
        buffer.writeZero(ResponseFrame.LENGTH_PREFIX_BYTES);
        buffer.writeBytes(response);
        responder.respond(ResponseFrame.of(WireWriter.gathering(buffer)));
    }

    /** Ends a request that has no response. */
    void respondNothing() {
        end();
        responder.respondNothing();
    }

    /** Ends the request and the connection. */
    void close(String cause) {
        end();
        responder.close(cause);
    }

    private void end() {
        check(!ended, "a request ends once");
        ended = true;
        frame.release();
    }
}
