package dev.wharf.network;

import dev.wharf.api.ClientConnection;
import dev.wharf.api.Dispatcher;
import dev.wharf.protocol.wire.ResponseFrame;
import dev.wharf.types.Invariants;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: frames in, responses out in the order of the requests, reading paused while too much is open.
 *
 * <p>All frames of one read are handled before one flush. Owner: the channel's event loop.
 */
final class ConnectionHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionHandler.class);

    private final ClientConnection connection;
    private final LoopConnections neighbours;
    private final Dispatcher dispatcher;
    private final int requestMaxBytes;
    private final long maxIdleMs;
    private final NetworkCounters counters;
    private final Consumer<Throwable> onBug;
    private final ArrayDeque<Exchange> open = new ArrayDeque<>();

    // Set once, when the channel is registered with its loop.
    private @Nullable ChannelHandlerContext context;
    private @Nullable FrameDecoder decoder;

    private long openBytes;
    private long gatheredBytes;
    private long unsentBytes;
    private long unsentMemoryBytes;
    private long activeMs;
    private long frameBeganMs;
    private boolean established;
    private boolean withinFrame;
    private boolean pausedByUs;
    private boolean inRead;
    private boolean pumping;
    private boolean unflushed;
    private boolean flushPosted;
    private boolean draining;
    private boolean closing;
    private boolean closed;

    ConnectionHandler(
            ClientConnection connection,
            LoopConnections neighbours,
            Dispatcher dispatcher,
            NetworkConfig config,
            NetworkCounters counters,
            Consumer<Throwable> onBug) {
        this.connection = connection;
        this.neighbours = neighbours;
        this.dispatcher = dispatcher;
        this.requestMaxBytes = config.requestMaxBytes();
        this.maxIdleMs = config.maxIdleMs();
        this.counters = counters;
        this.onBug = onBug;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        FrameDecoder frames = new FrameDecoder(ctx.alloc());
        decoder = frames;
        ctx.channel().config().setRecvByteBufAllocator(new ReadBuffers(frames::room));
        activeMs = neighbours.nowMs();
        frameBeganMs = activeMs;
        counters.accepted.increment();
        neighbours.add(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        neighbours.onWork();
        if (closing || closed || draining) {
            bytes.release();
            return;
        }
        activeMs = neighbours.nowMs();
        counters.bytesIn.add(bytes.readableBytes());
        inRead = true;
        decoder().feed(bytes);
        pump();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        inRead = false;
        flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            pump();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        leave();
    }

    /** Also while the channel lives on, where another node has called. */
    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        leave();
    }

    private void leave() {
        if (closed) {
            return;
        }
        closed = true;
        counters.closed.increment();
        for (Exchange exchange : open) {
            ResponseFrame response = exchange.response();
            if (response != null) {
                response.release();
            }
        }
        open.clear();
        decoder().release();
        neighbours.hold(-openBytes);
        neighbours.holdGathered(-gatheredBytes);
        neighbours.remove(this);
        guarded(() -> dispatcher.onClosed(connection));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            // The peer's doing, or its network's; nothing here is wrong.
            LOG.debug("Connection of {} failed: {}", connection.peer(), cause.getMessage());
            closeNow();
        } else {
            onBug.accept(cause);
        }
    }

    /** Hands on what has arrived until nothing whole is left or too much is open, and reads or pauses accordingly. */
    void pump() {
        if (pumping || closing || closed) {
            return;
        }
        pumping = true;
        try {
            boolean paused = mustPause();
            while (!paused && !closing && !closed) {
                ByteBuf frame = decoder().next(maxFrameBytes());
                if (frame == null) {
                    break;
                }
                withinFrame = false;
                onFrame(frame);
                paused = mustPause();
            }
            if (!closing && !closed) {
                onPumped(paused);
            }
        } catch (FrameDecoder.FrameException e) {
            closeFor(String.valueOf(e.getMessage()));
        } finally {
            pumping = false;
        }
    }

    long nanos() {
        return neighbours.nanos();
    }

    /** A request's outcome is known. */
    void onOutcome(Exchange exchange) {
        if (closed) {
            ResponseFrame response = exchange.response();
            if (response != null) {
                response.release();
            }
            return;
        }
        // Idle time counts from here: a sweep may come before what is sent now has left.
        activeMs = neighbours.nowMs();
        Exchange head = open.peek();
        while (head != null && head.isDone()) {
            open.remove();
            openBytes -= head.memoryBytes();
            neighbours.hold(-head.memoryBytes());
            established = true;
            ResponseFrame response = head.response();
            if (response != null) {
                send(response);
            }
            head = open.peek();
        }
        flushSoon();
        if (draining && open.isEmpty()) {
            flush();
            closeWhenSent();
        } else {
            pump();
        }
    }

    /** Whether a frame that did not arrive whole is being gathered. */
    boolean gathers() {
        return gatheredBytes > 0;
    }

    /** Bytes of memory of responses that the socket has not taken yet; regions of files take none. */
    long unsentMemoryBytes() {
        return unsentMemoryBytes;
    }

    /** Closes at once, with one line in the log. */
    void closeFor(String cause) {
        if (closing || closed) {
            return;
        }
        counters.closedForCause.increment();
        neighbours.tellClosed(connection, cause);
        closeNow();
    }

    void closeNow() {
        closing = true;
        ChannelFuture _ = context().close();
    }

    /** Takes nothing more, and closes when what was taken is answered. */
    void drain() {
        draining = true;
        context().channel().config().setAutoRead(false);
        if (open.isEmpty()) {
            closeWhenSent();
        } else {
            guarded(() -> dispatcher.onStopping(connection));
        }
    }

    /**
     * Closes a connection that is idle, or whose frame takes too long.
     *
     * @param pressed whether others wait for the memory that it holds
     */
    void sweep(long nowMs, boolean pressed) {
        if (closing || closed || draining) {
            return;
        }
        boolean waitsForClient = open.isEmpty() || unsentBytes > 0;
        if (waitsForClient && nowMs - activeMs > maxIdleMs) {
            LOG.debug("Closed the connection of {}: idle", connection.peer());
            closeNow();
        } else if (!established
                && !pausedByUs
                && open.isEmpty()
                && elapsed(nowMs) > NetworkLimits.FIRST_FRAME_MS) {
            closeFor("no request within " + NetworkLimits.FIRST_FRAME_MS + " ms");
        } else if (withinFrame && elapsed(nowMs) > allowedMs(pressed)) {
            closeFor("a request takes longer than " + allowedMs(pressed) + " ms to arrive");
        }
    }

    private void onFrame(ByteBuf frame) {
        int bytes = dispatcher.memoryBytes(frame);
        Exchange exchange =
                new Exchange(
                        this, bytes, neighbours.requests().onRequest(frame), neighbours.nanos());
        open.add(exchange);
        openBytes += bytes;
        neighbours.hold(bytes);
        counters.requests.increment();
        guarded(() -> dispatcher.onRequest(connection, frame, exchange));
    }

    private void onPumped(boolean paused) {
        long gathered = decoder().gatheredBytes();
        neighbours.holdGathered(gathered - gatheredBytes);
        gatheredBytes = gathered;
        boolean partial = decoder().isWithinFrame();
        if (partial && (!withinFrame || paused)) {
            // While we do not read, the client cannot be blamed for the time.
            frameBeganMs = neighbours.nowMs();
        }
        withinFrame = partial && !paused;
        pausedByUs = paused;
        context().channel().config().setAutoRead(!paused && !draining);
    }

    private boolean mustPause() {
        return open.size() >= NetworkLimits.MAX_OPEN_REQUESTS
                || unsentBytes >= NetworkLimits.MAX_UNSENT_BYTES
                || !context().channel().isWritable()
                || draining
                || !neighbours.admits(this, openBytes + gatheredBytes);
    }

    private int maxFrameBytes() {
        return established
                ? requestMaxBytes
                : Math.min(requestMaxBytes, NetworkLimits.FIRST_FRAME_MAX_BYTES);
    }

    private long elapsed(long nowMs) {
        return nowMs - frameBeganMs;
    }

    private long allowedMs(boolean pressed) {
        long sizeBytesMs = decoder().arrivingBytes() * 1_000L;
        return pressed
                ? NetworkLimits.PRESSED_FRAME_BASE_MS
                        + sizeBytesMs / NetworkLimits.PRESSED_FRAME_MIN_BYTES_PER_SECOND
                : NetworkLimits.FRAME_BASE_MS
                        + sizeBytesMs / NetworkLimits.FRAME_MIN_BYTES_PER_SECOND;
    }

    private void send(ResponseFrame response) {
        long bytes = response.sizeBytes();
        long memoryBytes = ResponseWriter.memoryBytes(response);
        holdUnsent(bytes, memoryBytes);
        unflushed = true;
        try {
            ResponseWriter.write(context(), response)
                    .addListener(
                            sent -> {
                                holdUnsent(-bytes, -memoryBytes);
                                activeMs = neighbours.nowMs();
                                if (sent.isSuccess()) {
                                    counters.bytesOut.add(bytes);
                                }
                                pump();
                            });
        } catch (IOException e) {
            holdUnsent(-bytes, -memoryBytes);
            closeFor("the response cannot be read from the log: " + e.getMessage());
        }
    }

    private void holdUnsent(long bytes, long memoryBytes) {
        unsentBytes += bytes;
        unsentMemoryBytes += memoryBytes;
        neighbours.holdUnsent(memoryBytes);
    }

    /** One flush for all that a read, or a turn of the loop, has answered. */
    private void flushSoon() {
        if (unflushed && !inRead && !flushPosted) {
            flushPosted = true;
            neighbours
                    .loop()
                    .post(
                            () -> {
                                flushPosted = false;
                                flush();
                            });
        }
    }

    private void flush() {
        if (unflushed) {
            unflushed = false;
            context().flush();
        }
    }

    private void closeWhenSent() {
        context().writeAndFlush(context().alloc().buffer(0, 0)).addListener(sent -> closeNow());
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (Throwable bug) {
            onBug.accept(bug);
        }
    }

    private ChannelHandlerContext context() {
        return set(context);
    }

    private FrameDecoder decoder() {
        return set(decoder);
    }

    private static <T> T set(@Nullable T value) {
        if (value == null) {
            throw new Invariants.InvariantViolation(
                    "the handler is in its pipeline before its first event");
        }
        return value;
    }
}
