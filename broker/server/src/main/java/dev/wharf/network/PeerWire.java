package dev.wharf.network;

import dev.wharf.env.Wire;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The real {@link Wire}: one connection with each other node, whoever of the two has made it; frames go both ways. Where this node knows the other's address it calls,
 * and again with a growing pause when the connection is lost. Others come in by the listeners of {@link NetworkServer}.
 *
 * <p>Owner: one event loop; {@link #reach} and {@link #forget} may be called from any, {@link #close} is for the thread that stops the node. The connections of the
 * metadata's wire live on its loop; what other nodes called for records stays on the loop that has accepted it, for there may be many bytes to copy.
 */
public final class PeerWire implements Wire, AutoCloseable {
    private final EventLoopDriver loop;
    private final Transport transport;
    private final int nodeId;
    private final PeerLine line;
    private final String clusterId;
    private final PeerNames names = new PeerNames();
    private final Map<Integer, PeerLink> links = new TreeMap<>();
    private @Nullable Receiver receiver;
    private ForeignListener foreigners = (nodeId, address, clusterId) -> {};

    /** Hears of nodes of other clusters where this node calls one of its own. */
    @FunctionalInterface
    public interface ForeignListener {
        /** On the wire's loop. */
        void onForeign(int nodeId, String address, String clusterId);
    }

    /**
     * @param loops the first is the owner
     * @param nodeId this node
     * @param line what it is for
     * @param clusterId nodes of other clusters are hung up on
     */
    PeerWire(EventLoops loops, int nodeId, PeerLine line, String clusterId) {
        this.loop = loops.driver(0);
        this.transport = loops.transport();
        this.nodeId = nodeId;
        this.line = line;
        this.clusterId = clusterId;
    }

    /**
     * Says where a node is called from now on; a connection that is up stays. Below {@code -1} are numbers for whoever is found at an address: frames can be sent there,
     * and those that come back tell who it is.
     *
     * @param host a name is looked up anew for each call, for a node that moves takes it along
     */
    @Override
    public void reach(int otherId, String host, int port) {
        loop.execute(() -> link(otherId).reach(InetSocketAddress.createUnresolved(host, port)));
    }

    /** A node is no more: its connection is closed and it is not called again. */
    @Override
    public void forget(int otherId) {
        loop.execute(() -> giveUp(otherId));
    }

    private void giveUp(int otherId) {
        PeerLink link = links.remove(otherId);
        if (link != null) {
            link.close();
        }
    }

    @Override
    public void send(int toNodeId, ByteBuffer frame) {
        PeerLink link = links.get(toNodeId);
        if (link != null) {
            link.send(frame);
        }
    }

    @Override
    public void onFrame(Receiver newReceiver) {
        receiver = newReceiver;
    }

    /** Names who hears of nodes of other clusters; before the first is called. */
    public void whenForeign(ForeignListener listener) {
        foreigners = listener;
    }

    /** Gives up all connections. */
    @Override
    public void close() {
        loop.post(() -> links.values().forEach(PeerLink::close));
    }

    /** Another node has called; on the channel's loop. */
    PeerConnection.Receiver onCaller(Channel channel, PeerHello hello)
            throws FrameDecoder.FrameException {
        int callerId = hello.senderId();
        if (callerId < 0 || callerId == nodeId) {
            throw new FrameDecoder.FrameException("no other node has the id " + callerId);
        }
        if (!hello.clusterId().equals(clusterId)) {
            PeerHello answer = new PeerHello(nodeId, callerId, line, clusterId);
            ChannelFuture _ = channel.writeAndFlush(answer.frame(channel.alloc()));
            throw hello.foreign();
        }
        if (hello.otherId() != nodeId && hello.otherId() > PeerHello.ANYBODY) {
            throw new FrameDecoder.FrameException(
                    "node " + callerId + " takes this node for " + hello.otherId());
        }
        return new PeerConnection.Receiver(
                loop,
                line == PeerLine.METADATA,
                () -> link(callerId).accept(channel),
                frame -> receive(callerId, frame));
    }

    private PeerLink link(int otherId) {
        return links.computeIfAbsent(
                otherId,
                id ->
                        new PeerLink(
                                loop,
                                transport,
                                names,
                                new PeerHello(nodeId, id, line, clusterId),
                                new LinkOwner()));
    }

    private void receive(int fromNodeId, ByteBuffer frame) {
        Receiver named = receiver;
        if (named != null) {
            named.onFrame(fromNodeId, frame);
        }
    }

    private final class LinkOwner implements PeerLink.Owner {
        @Override
        public void onFrame(int fromNodeId, ByteBuffer frame) {
            receive(fromNodeId, frame);
        }

        /** There may be two ways to a node, by its number and by its address: told when the last one is lost. */
        @Override
        public void onLost(int otherId) {
            Receiver named = receiver;
            if (named != null
                    && links.values().stream()
                            .noneMatch(link -> link.isUp() && link.otherId() == otherId)) {
                named.onGone(otherId);
            }
        }

        @Override
        public void onForeign(PeerHello answer, InetSocketAddress address) {
            foreigners.onForeign(
                    answer.senderId(), NetworkServer.text(address), answer.clusterId());
        }
    }
}
