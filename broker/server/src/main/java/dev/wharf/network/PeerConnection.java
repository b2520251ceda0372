package dev.wharf.network;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the frames of one connection between nodes and brings each to the wire's loop. Reading pauses while more than {@link
 * NetworkLimits#PEER_QUEUE_BYTES} wait there. A connection that was accepted on another loop may move to the wire's, once its hello has said which wire it is for.
 *
 * <p>Owner: the channel's event loop.
 */
final class PeerConnection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(PeerConnection.class);

    private final Door door;
    private @Nullable FrameDecoder decoder;
    private @Nullable Receiver receiver;
    private boolean moving;
    private long waitingBytes;

    /**
     * Who takes what a connection brings.
     *
     * @param loop of the wire; the others are called there
     * @param livesThere whether the connection is to live on that loop too
     * @param begin called once, before any frame
     */
    record Receiver(
            EventLoopDriver loop,
            boolean livesThere,
            Runnable begin,
            Consumer<ByteBuffer> frames) {}

    /** Hears who is at the other end, which each side says first. */
    @FunctionalInterface
    interface Door {
        /**
         * The other side has said who it is; on the channel's loop.
         *
         * @throws FrameDecoder.FrameException to hang up
         */
        Receiver onHello(Channel channel, PeerHello hello) throws FrameDecoder.FrameException;
    }

    PeerConnection(Door door) {
        this.door = door;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        FrameDecoder parts = decoder;
        if (parts == null) {
            parts = new FrameDecoder(context.alloc());
            decoder = parts;
        }
        parts.feed((ByteBuf) message);
        takeFrames(context, parts);
    }

    private void takeFrames(ChannelHandlerContext context, FrameDecoder parts) {
        try {
            ByteBuf frame = moving ? null : parts.next(maxBytes());
            while (frame != null) {
                onFrame(context, frame);
                frame = moving ? null : parts.next(maxBytes());
            }
        } catch (FrameDecoder.FrameException e) {
            LOG.warn(
                    "Closed the connection of {}: {}",
                    NetworkServer.text(context.channel().remoteAddress()),
                    e.getMessage());
            ChannelFuture _ = context.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (decoder != null) {
            decoder.release();
            decoder = null;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("Lost the connection of a node", cause);
        ChannelFuture _ = context.close();
    }

    private void onFrame(ChannelHandlerContext context, ByteBuf frame)
            throws FrameDecoder.FrameException {
        try {
            Receiver named = receiver;
            if (named != null) {
                ByteBuffer copy = ByteBuffer.allocate(frame.readableBytes());
                frame.readBytes(copy);
                hand(context, named, copy.flip());
            } else {
                begin(context.channel(), door.onHello(context.channel(), PeerHello.read(frame)));
            }
        } finally {
            frame.release();
        }
    }

    private void begin(Channel channel, Receiver named) {
        receiver = named;
        if (named.livesThere && !named.loop.inLoop()) {
            move(channel, named.loop);
        } else {
            named.loop.execute(named.begin);
        }
    }

    /** What arrives before the connection is on the other loop waits for it. */
    private void move(Channel channel, EventLoopDriver loop) {
        moving = true;
        channel.config().setAutoRead(false);
        channel.deregister()
                .addListener(
                        left -> {
                            ChannelFuture _ = loop.eventLoop().register(channel);
                        });
    }

    @Override
    public void channelRegistered(ChannelHandlerContext context) {
        Receiver named = receiver;
        FrameDecoder parts = decoder;
        if (!moving || named == null || parts == null) {
            return;
        }
        moving = false;
        named.loop.run(named.begin);
        context.channel().config().setAutoRead(true);
        takeFrames(context, parts);
    }

    private void hand(ChannelHandlerContext context, Receiver named, ByteBuffer frame) {
        int bytes = frame.remaining();
        hold(context, bytes);
        named.loop.execute(
                () -> {
                    named.frames.accept(frame);
                    if (context.executor().inEventLoop()) {
                        hold(context, -bytes);
                    } else {
                        EventLoopDriver.postTo(context.executor(), () -> hold(context, -bytes));
                    }
                });
    }

    private void hold(ChannelHandlerContext context, int deltaBytes) {
        waitingBytes += deltaBytes;
        context.channel().config().setAutoRead(waitingBytes <= NetworkLimits.PEER_QUEUE_BYTES);
    }

    private int maxBytes() {
        return receiver == null ? PeerHello.MAX_BYTES : NetworkLimits.PEER_FRAME_MAX_BYTES;
    }
}
