package dev.wharf.api;

import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.RequestFrame;
import dev.wharf.protocol.wire.ApiMessage;
import dev.wharf.protocol.wire.MalformedMessageException;
import io.netty.buffer.ByteBuf;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header of each request, finds its API and hands the decoded request to it. Bytes that are no request, and APIs and versions that
 * are not served, close the connection as Kafka does: the client has not looked at ApiVersions.
 *
 * <p>Immutable; its methods run on each connection's loop.
 */
final class RequestDispatcher implements Dispatcher {
    /**
     * What a decoded request takes beside its bytes, but for Produce, whose records stay in the frame: objects for fields of a few bytes. A
     * request may be parked for long, and many at a time.
     */
    private static final int DECODED_FACTOR = 8;

    private final Services services;
    private final ApiVersionsApi apiVersions;
    private final Map<ApiKey, ApiHandler<?>> handlers = new EnumMap<>(ApiKey.class);

    RequestDispatcher(
            Services services, ApiVersionsApi apiVersions, List<? extends ApiHandler<?>> others) {
        this.services = services;
        this.apiVersions = apiVersions;
        handlers.put(apiVersions.key(), apiVersions);
        others.forEach(handler -> handlers.put(handler.key(), handler));
    }

    /** All that is served, in the order of the keys. */
    Collection<ApiHandler<?>> handlers() {
        return Collections.unmodifiableCollection(handlers.values());
    }

    @Override
    public void onRequest(ClientConnection connection, ByteBuf frame, Responder responder) {
        if (connection.isClosed()) { // an earlier request of the same burst has closed it
            frame.release();
            responder.respondNothing();
            return;
        }
        take(connection, frame, null, responder);
    }

    /**
     * Takes a request that another node has brought to this node's controller; no other is served so.
     *
     * @param errand see {@link RequestContext#errand}
     */
    void onForwarded(
            ClientConnection connection, ByteBuf frame, Errand errand, Responder responder) {
        take(connection, frame, errand, responder);
    }

    private void take(
            ClientConnection connection,
            ByteBuf frame,
            @Nullable Errand errand,
            Responder responder) {
        int start = frame.readerIndex();
        RequestFrame request;
        try {
            request = RequestFrame.readHeader(frame);
        } catch (MalformedMessageException e) {
            frame.release();
            responder.close("malformed request header: " + e.getMessage());
            return;
        }
        RequestContext context =
                new RequestContext(
                        connection, request, frame, start, errand, services.allocator(), responder);
        ApiHandler<?> handler = handlers.get(request.key());
        if (handler == null || (errand != null && !handler.isForController())) {
            context.close(request.key().apiName() + " is not served");
        } else {
            serve(handler, context);
        }
    }

    @Override
    public int memoryBytes(ByteBuf frame) {
        int bytes = frame.readableBytes();
        boolean staysInFrame =
                bytes >= Short.BYTES && frame.getShort(frame.readerIndex()) == ApiKey.PRODUCE.id();
        return staysInFrame
                ? bytes
                : (int) Math.min(Integer.MAX_VALUE, (long) bytes * DECODED_FACTOR);
    }

    @Override
    public void onStopping(ClientConnection connection) {
        connection.stopWaiting();
    }

    @Override
    public void onClosed(ClientConnection connection) {
        connection.close();
        services.fetchSessions(connection).onConnectionClosed(connection.id());
    }

    private <Q extends ApiMessage> void serve(ApiHandler<Q> handler, RequestContext context) {
        short version = context.version();
        if (version < handler.lowestVersion() || version > handler.highestVersion()) {
            refuseVersion(handler, context);
            return;
        }
        Q request = handler.newRequest();
        try {
            handler.read(request, context.request().in(), version);
        } catch (MalformedMessageException e) {
            context.close("malformed " + handler.key().apiName() + " request: " + e.getMessage());
            return;
        }
        Forwarding forwarding = services.forwarding();
        if (forwarding != null && handler.isForController()) {
            forwarding.route(
                    context, handler.timeoutMs(request), () -> handler.handle(request, context));
        } else {
            handler.handle(request, context);
        }
    }

    private void refuseVersion(ApiHandler<?> handler, RequestContext context) {
        if (handler == apiVersions) {
            apiVersions.refuse(context);
        } else {
            context.close(
                    handler.key().apiName() + " version " + context.version() + " is not served");
        }
    }
}
