package dev.wharf.network;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Stands first on a listener that other nodes use beside clients, and looks at the first bytes: a node's hello makes the connection one between nodes, anything
 * else goes to the client's handler behind it, or is hung up on where clients are not served. Then it leaves.
 *
 * <p>Owner: the channel's event loop.
 */
final class PeerDoor extends ChannelInboundHandlerAdapter {
    private static final int LOOK_BYTES = 2 * Integer.BYTES;

    private final ConnectionHandler client;
    private final BooleanSupplier servesClients;
    private final Supplier<PeerConnection> peer;

    /** What has arrived while it is too little to tell. */
    private @Nullable ByteBuf start;

    PeerDoor(
            ConnectionHandler client,
            BooleanSupplier servesClients,
            Supplier<PeerConnection> peer) {
        this.client = client;
        this.servesClients = servesClients;
        this.peer = peer;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = joined(context, (ByteBuf) message);
        if (bytes.readableBytes() < LOOK_BYTES) {
            start = bytes;
            return;
        }
        start = null;
        int at = bytes.readerIndex();
        if (PeerHello.isStart(bytes.getInt(at), bytes.getInt(at + Integer.BYTES))) {
            context.pipeline().addLast(peer.get());
            context.pipeline().remove(client);
        } else if (!servesClients.getAsBoolean()) {
            bytes.release();
            ChannelFuture _ = context.close();
            return;
        }
        context.fireChannelRead(bytes);
        context.pipeline().remove(this);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (start != null) {
            start.release();
            start = null;
        }
    }

    private ByteBuf joined(ChannelHandlerContext context, ByteBuf bytes) {
        ByteBuf before = start;
        if (before == null) {
            return bytes;
        }
        ByteBuf both = context.alloc().buffer(before.readableBytes() + bytes.readableBytes());
        both.writeBytes(before).writeBytes(bytes);
        before.release();
        bytes.release();
        return both;
    }
}
