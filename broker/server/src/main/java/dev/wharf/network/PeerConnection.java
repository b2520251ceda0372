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
 * NetworkLimits#PEER_QUEUE_BYTES} wait there.
 *
 * <p>Owner: the channel's event loop.
 */
final class PeerConnection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(PeerConnection.class);

    private final EventLoopDriver wireLoop;
    private final Door door;
    private @Nullable FrameDecoder decoder;
    private @Nullable Consumer<ByteBuffer> frames;
    private long waitingBytes;

    /** Hears who is at the other end, which each side says first. */
    @FunctionalInterface
    interface Door {
        /**
         * The other side has said who it is; on the channel's loop.
         *
         * @return takes its frames, on the wire's loop
         * @throws FrameDecoder.FrameException to hang up
         */
        Consumer<ByteBuffer> onHello(Channel channel, PeerHello hello)
                throws FrameDecoder.FrameException;
    }

    PeerConnection(EventLoopDriver wireLoop, Door door) {
        this.wireLoop = wireLoop;
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
        try {
            ByteBuf frame = parts.next(maxBytes());
            while (frame != null) {
                onFrame(context, frame);
                frame = parts.next(maxBytes());
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
            Consumer<ByteBuffer> receiver = frames;
            if (receiver != null) {
                ByteBuffer copy = ByteBuffer.allocate(frame.readableBytes());
                frame.readBytes(copy);
                hand(context, receiver, copy.flip());
            } else {
                frames = door.onHello(context.channel(), PeerHello.read(frame));
            }
        } finally {
            frame.release();
        }
    }

    private void hand(
            ChannelHandlerContext context, Consumer<ByteBuffer> receiver, ByteBuffer frame) {
        int bytes = frame.remaining();
        hold(context, bytes);
        wireLoop.execute(
                () -> {
                    receiver.accept(frame);
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
        return frames == null ? PeerHello.MAX_BYTES : NetworkLimits.PEER_FRAME_MAX_BYTES;
    }
}
