package dev.wharf.network;

import dev.wharf.env.Loop;
import dev.wharf.types.Invariants;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The outbound connection to one node.
 *
 * <pre>
 *   idle -> connecting -> up
 *    ^          |          |
 *    +-- pause <+----------+
 * </pre>
 *
 * <p>The first frame makes it call. While it is not up, frames wait up to {@link NetworkLimits#PEER_QUEUE_BYTES}; what is beyond, and what
 * was on its way when the connection went, is lost. Owner: the wire's loop.
 */
final class PeerLink {
    private enum State {
        IDLE,
        CONNECTING,
        PAUSED,
        UP,
        CLOSED
    }

    private final EventLoopDriver loop;
    private final Transport transport;
    private final int ownNodeId;
    private final InetSocketAddress address;
    private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private State state = State.IDLE;
    private long pauseMs = NetworkLimits.PEER_RETRY_MIN_MS;

    /** Not null when up. */
    private @Nullable Channel channel;

    private Loop.@Nullable Timer retry;
    private boolean flushPosted;

    PeerLink(EventLoopDriver loop, Transport transport, int ownNodeId, InetSocketAddress address) {
        this.loop = loop;
        this.transport = transport;
        this.ownNodeId = ownNodeId;
        this.address = address;
    }

    /** Sends a copy of the frame, now or when the node is there; drops it at the limit. */
    void send(ByteBuffer frame) {
        int bytes = frame.remaining();
        Invariants.check(
                bytes > 0 && bytes <= NetworkLimits.PEER_FRAME_MAX_BYTES,
                "a frame between nodes has a bounded size",
                bytes,
                NetworkLimits.PEER_FRAME_MAX_BYTES);
        if (state == State.CLOSED) {
            return;
        }
        Channel up = channel;
        boolean full =
                up == null
                        ? waitingBytes + bytes > NetworkLimits.PEER_QUEUE_BYTES
                        : !up.isWritable();
        if (full) {
            return;
        }
        ByteBuf copy = ByteBufAllocator.DEFAULT.buffer(Integer.BYTES + bytes);
        copy.writeInt(bytes).writeBytes(frame.duplicate());
        if (up != null) {
            write(up, copy);
        } else {
            waiting.add(copy);
            waitingBytes += bytes;
            if (state == State.IDLE) {
                connect();
            }
        }
    }

    void close() {
        state = State.CLOSED;
        if (retry != null) {
            retry.cancel();
        }
        waiting.forEach(ByteBuf::release);
        waiting.clear();
        if (channel != null) {
            ChannelFuture _ = channel.close();
        }
    }

    private void connect() {
        state = State.CONNECTING;
        new Bootstrap()
                .group(loop.eventLoop())
                .channel(transport.clientChannel())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, NetworkLimits.PEER_CONNECT_MS)
                .option(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(
                                NetworkLimits.PEER_QUEUE_BYTES / 2, NetworkLimits.PEER_QUEUE_BYTES))
                .handler(new ChannelInboundHandlerAdapter())
                .connect(address)
                .addListener((ChannelFuture done) -> loop.run(() -> onConnected(done)));
    }

    private void onConnected(ChannelFuture done) {
        if (state == State.CLOSED) {
            ChannelFuture _ = done.channel().close();
        } else if (done.isSuccess()) {
            onUp(done.channel());
        } else {
            pause();
        }
    }

    private void onUp(Channel connected) {
        state = State.UP;
        channel = connected;
        pauseMs = NetworkLimits.PEER_RETRY_MIN_MS;
        connected.closeFuture().addListener(gone -> loop.run(this::onLost));
        ByteBuf hello = ByteBufAllocator.DEFAULT.buffer();
        new PeerHello(ownNodeId).write(hello);
        write(connected, hello);
        waiting.forEach(frame -> write(connected, frame));
        waiting.clear();
        waitingBytes = 0;
    }

    private void onLost() {
        channel = null;
        if (state != State.CLOSED) {
            pause();
        }
    }

    private void pause() {
        state = State.PAUSED;
        retry = loop.schedule(pauseMs, this::afterPause);
        pauseMs = Math.min(2 * pauseMs, NetworkLimits.PEER_RETRY_MAX_MS);
    }

    /** Calls again only if there is something to say. */
    private void afterPause() {
        if (waiting.isEmpty()) {
            state = State.IDLE;
        } else {
            connect();
        }
    }

    private void write(Channel up, ByteBuf frame) {
        ChannelFuture _ = up.write(frame, up.voidPromise());
        if (!flushPosted) {
            flushPosted = true;
            loop.post(
                    () -> {
                        flushPosted = false;
                        up.flush();
                    });
        }
    }
}
