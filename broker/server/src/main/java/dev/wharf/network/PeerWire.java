package dev.wharf.network;

import dev.wharf.env.Wire;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The real {@link Wire}: one outbound connection to each other node, called again with a growing pause when it is lost, and a port for theirs.
 * A connection carries frames one way and begins with a {@link PeerHello}.
 *
 * <p>Owner: one event loop, on which all of its channels live. {@link #bind} and {@link #close} are for the thread that starts and stops the
 * node.
 */
public final class PeerWire implements Wire, AutoCloseable {
    private final EventLoops loops;
    private final EventLoopDriver loop;
    private final Map<Integer, PeerLink> links = new TreeMap<>();
    private @Nullable Receiver receiver;
    private @Nullable Channel listening;

    /**
     * @param loopIndex the owner, by its index among the loops
     * @param nodeId this node
     * @param peers where the other nodes listen, by their ids
     */
    public PeerWire(
            EventLoops loops, int loopIndex, int nodeId, Map<Integer, InetSocketAddress> peers) {
        this.loops = loops;
        this.loop = loops.driver(loopIndex);
        peers.forEach(
                (peer, address) ->
                        links.put(peer, new PeerLink(loop, loops.transport(), nodeId, address)));
    }

    /**
     * Listens for other nodes; port 0 takes any free one. The receiver has been named before.
     *
     * @return where it listens
     */
    public InetSocketAddress bind(InetSocketAddress address) throws IOException {
        ChannelFuture bound =
                new ServerBootstrap()
                        .group(loop.eventLoop())
                        .channel(loops.transport().serverChannel())
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childHandler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.pipeline().addLast(new PeerReader(new OnLoop()));
                                    }
                                })
                        .bind(address)
                        .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "cannot listen on "
                            + NetworkServer.text(address)
                            + ": "
                            + bound.cause().getMessage(),
                    bound.cause());
        }
        listening = bound.channel();
        return (InetSocketAddress) bound.channel().localAddress();
    }

    @Override
    public void send(int nodeId, ByteBuffer frame) {
        PeerLink link = links.get(nodeId);
        if (link != null) {
            link.send(frame);
        }
    }

    @Override
    public void onFrame(Receiver newReceiver) {
        receiver = newReceiver;
    }

    /** Gives up the port and all connections. */
    @Override
    public void close() {
        Channel port = listening;
        if (port != null) {
            port.close().syncUninterruptibly();
        }
        loop.post(() -> links.values().forEach(PeerLink::close));
    }

    /** Brings what the connections hear to the receiver, as tasks of the wire's loop. */
    private final class OnLoop implements Receiver {
        @Override
        public void onFrame(int fromNodeId, ByteBuffer frame) {
            Receiver named = receiver;
            if (named != null) {
                loop.run(() -> named.onFrame(fromNodeId, frame));
            }
        }

        @Override
        public void onGone(int nodeId) {
            Receiver named = receiver;
            if (named != null) {
                loop.run(() -> named.onGone(nodeId));
            }
        }
    }
}
