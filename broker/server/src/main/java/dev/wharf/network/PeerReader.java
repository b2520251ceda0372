package dev.wharf.network;

import dev.wharf.env.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the frames of one node that has called. Owner: the wire's loop. */
final class PeerReader extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(PeerReader.class);

    private final Wire.Receiver receiver;
    private @Nullable FrameDecoder decoder;
    private @Nullable PeerHello hello;

    PeerReader(Wire.Receiver receiver) {
        this.receiver = receiver;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        FrameDecoder frames = decoder;
        if (frames == null) {
            frames = new FrameDecoder(context.alloc());
            decoder = frames;
        }
        frames.feed((ByteBuf) message);
        try {
            ByteBuf frame = frames.next(maxBytes());
            while (frame != null) {
                onFrame(frame);
                frame = frames.next(maxBytes());
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
        if (hello != null) {
            receiver.onGone(hello.nodeId());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("Lost the connection of a node", cause);
        ChannelFuture _ = context.close();
    }

    private void onFrame(ByteBuf frame) throws FrameDecoder.FrameException {
        try {
            if (hello == null) {
                hello = PeerHello.read(frame);
            } else {
                ByteBuffer copy = ByteBuffer.allocate(frame.readableBytes());
                frame.readBytes(copy);
                receiver.onFrame(hello.nodeId(), copy.flip());
            }
        } finally {
            frame.release();
        }
    }

    private int maxBytes() {
        return hello == null ? PeerHello.BYTES : NetworkLimits.PEER_FRAME_MAX_BYTES;
    }
}
