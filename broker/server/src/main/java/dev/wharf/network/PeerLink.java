package dev.wharf.network;

import dev.wharf.env.Loop;
import dev.wharf.types.Invariants;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The connection with one node: the one that this node makes, and beside it the one by which the other may have called.
 *
 * <pre>
 *   idle -> connecting -> up
 *    ^          |          |
 *    +-- pause <+----------+
 * </pre>
 *
 * <p>A frame takes the connection that this node has made, else the other's; where there is neither it makes this node call, if it knows the address, and waits,
 * up to {@link NetworkLimits#PEER_QUEUE_BYTES}. What is beyond, and what was on its way when a connection went, is lost. Owner: the wire's loop.
 */
final class PeerLink {
    private static final WriteBufferWaterMark QUEUE =
            new WriteBufferWaterMark(
                    NetworkLimits.PEER_QUEUE_BYTES / 2, NetworkLimits.PEER_QUEUE_BYTES);

    private enum State {
        IDLE,
        CONNECTING,
        PAUSED,
        UP,
        CLOSED
    }

    /** Hears what becomes of the link; on the wire's loop. */
    interface Owner {
        /** Somebody's frame has come by the connection that this node has made. */
        void onFrame(int fromNodeId, ByteBuffer frame);

        /** The other side has closed the last connection of the link; told with whom it was. */
        void onLost(int otherId);

        /** Who was called is of another cluster, and will be called again. */
        void onForeign(PeerHello answer, InetSocketAddress address);
    }

    private final EventLoopDriver loop;
    private final Transport transport;
    private final PeerNames names;
    private final PeerHello hello;
    private final Owner owner;
    private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private State state = State.IDLE;
    private long pauseMs = NetworkLimits.PEER_RETRY_MIN_MS;
    private @Nullable InetSocketAddress address;

    /** Who is there: for a link that is an address alone, whoever has answered last. */
    private int otherId;

    /** Made by this node; not null when up. */
    private @Nullable Channel channel;

    /** Whether who was called has noticed, and not its kernel alone. */
    private boolean answered;

    /** Made by the other node. */
    private @Nullable Channel accepted;

    private Loop.@Nullable Timer retry;
    private @Nullable Channel unflushed;

    /**
     * @param hello of this node to the other
     */
    PeerLink(
            EventLoopDriver loop,
            Transport transport,
            PeerNames names,
            PeerHello hello,
            Owner owner) {
        this.loop = loop;
        this.transport = transport;
        this.names = names;
        this.hello = hello;
        this.owner = owner;
        this.otherId = hello.otherId();
    }

    /** The node at the other end; below zero for an address where nobody has answered yet. */
    int otherId() {
        return otherId;
    }

    /** Whether there is a connection. */
    boolean isUp() {
        return channel != null || accepted != null;
    }

    /** Where to call from now on. */
    void reach(InetSocketAddress newAddress) {
        if (!newAddress.equals(address)) {
            address = newAddress;
            pauseMs = NetworkLimits.PEER_RETRY_MIN_MS;
        }
    }

    /** The other node has called; an earlier connection of its is of an earlier life. */
    void accept(Channel caller) {
        Channel earlier = accepted;
        if (state == State.CLOSED) {
            ChannelFuture _ = caller.close();
            return;
        }
        accepted = caller;
        caller.config().setWriteBufferWaterMark(QUEUE);
        if (earlier != null) {
            ChannelFuture _ = earlier.close();
        }
        caller.closeFuture().addListener(gone -> loop.execute(() -> onCallerLost(caller)));
        greet(caller);
        if (channel == null) {
            writeWaiting(caller);
        }
    }

    /** Sends a copy of the frame, now or when the node is there; drops it at the limit. */
    void send(ByteBuffer frame) {
        int bytes = frame.remaining();
        Invariants.check(
                bytes > 0 && bytes <= NetworkLimits.PEER_FRAME_MAX_BYTES,
                "a frame between nodes has a bounded size",
                bytes,
                NetworkLimits.PEER_FRAME_MAX_BYTES);
        Channel up = way();
        if (state == State.CLOSED || (up == null && address == null) || isFull(up, bytes)) {
            return;
        }
        ByteBuf copy = ByteBufAllocator.DEFAULT.buffer(Integer.BYTES + bytes);
        copy.writeInt(bytes).writeBytes(frame.duplicate());
        if (up != null) {
            write(up, copy);
            return;
        }
        waiting.add(copy);
        waitingBytes += bytes;
        if (state == State.IDLE) {
            connect();
        }
    }

    /** A caller is surely there; who was called may have a loop that does not turn. */
    private @Nullable Channel way() {
        return channel != null && (answered || accepted == null) ? channel : accepted;
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
        if (accepted != null) {
            ChannelFuture _ = accepted.close();
        }
    }

    /** A single frame of any size may wait. */
    private boolean isFull(@Nullable Channel up, int bytes) {
        return up == null
                ? waitingBytes > 0 && waitingBytes + bytes > NetworkLimits.PEER_QUEUE_BYTES
                : !up.isWritable();
    }

    private void connect() {
        state = State.CONNECTING;
        new Bootstrap()
                .group(loop.eventLoop())
                .channel(transport.clientChannel())
                .resolver(names)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, NetworkLimits.PEER_CONNECT_MS)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, QUEUE)
                .handler(new PeerConnection(this::onAnswered))
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
        answered = false;
        connected.closeFuture().addListener(gone -> loop.run(this::onCalledLost));
        greet(connected);
        writeWaiting(connected);
    }

    private void greet(Channel up) {
        limitSilence(up);
        write(up, hello.frame(ByteBufAllocator.DEFAULT));
    }

    /** Where the system has no such option, TCP's own patience counts. */
    private static void limitSilence(Channel up) {
        try {
            up.config()
                    .setOption(
                            EpollChannelOption.TCP_USER_TIMEOUT,
                            NetworkLimits.PEER_UNACKNOWLEDGED_MS);
        } catch (ChannelException e) {
            if (up.isOpen()) {
                throw e;
            } // else a caller has gone before this loop heard of it, and its end is told next
        }
    }

    /** Only who answers is there: one that hangs up on the hello is called with ever longer pauses. */
    private PeerConnection.Receiver onAnswered(Channel called, PeerHello answer)
            throws FrameDecoder.FrameException {
        if (!answer.clusterId().equals(hello.clusterId())) {
            owner.onForeign(answer, (InetSocketAddress) called.remoteAddress());
            throw answer.foreign();
        }
        int calledId = answer.senderId();
        pauseMs = NetworkLimits.PEER_RETRY_MIN_MS;
        otherId = calledId;
        answered = true;
        return new PeerConnection.Receiver(
                loop, true, () -> {}, frame -> owner.onFrame(calledId, frame));
    }

    private void onCalledLost() {
        channel = null;
        if (state != State.CLOSED) {
            pause();
            maybeTellLost();
        }
    }

    private void onCallerLost(Channel caller) {
        if (caller == accepted) {
            accepted = null;
            maybeTellLost();
        }
    }

    private void maybeTellLost() {
        if (state != State.CLOSED && !isUp()) {
            owner.onLost(otherId);
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

    private void writeWaiting(Channel up) {
        waiting.forEach(frame -> write(up, frame));
        waiting.clear();
        waitingBytes = 0;
    }

    /** One flush for all that a turn of the loop sends. */
    private void write(Channel up, ByteBuf frame) {
        ChannelFuture _ = up.write(frame, up.voidPromise());
        if (unflushed != up) {
            unflushed = up;
            loop.post(
                    () -> {
                        unflushed = null;
                        up.flush();
                    });
        }
    }
}
