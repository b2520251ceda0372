package dev.wharf.network;

import dev.wharf.env.Wire;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The real {@link Wire}: one connection with each other node, whoever of the two has made it; frames go both ways. Where this node knows the other's address it calls,
 * and again with a growing pause when the connection is lost. Others come in by the listeners of {@link NetworkServer}.
 *
 * <p>Owner: one event loop; channels may live on others. {@link #close} is for the thread that stops the node.
 */
public final class PeerWire implements Wire, AutoCloseable {
    private final EventLoopDriver loop;
    private final Transport transport;
    private final int nodeId;
    private final String clusterId;
    private final PeerNames names = new PeerNames();
    private final Map<Integer, PeerLink> links = new TreeMap<>();
    private @Nullable Receiver receiver;

    /**
     * @param loopIndex the owner, by its index among the loops
     * @param nodeId this node
     * @param clusterId nodes of other clusters are hung up on
     */
    public PeerWire(EventLoops loops, int loopIndex, int nodeId, String clusterId) {
        this.loop = loops.driver(loopIndex);
        this.transport = loops.transport();
        this.nodeId = nodeId;
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
        link(otherId).reach(InetSocketAddress.createUnresolved(host, port));
    }

    /** A node is no more: its connection is closed and it is not called again. */
    @Override
    public void forget(int otherId) {
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

    /** Gives up all connections. */
    @Override
    public void close() {
        loop.post(() -> links.values().forEach(PeerLink::close));
    }

    /** The handler of a connection whose first bytes were a node's; from any loop. */
    PeerConnection acceptedConnection() {
        return new PeerConnection(loop, this::onCaller);
    }

    private Consumer<ByteBuffer> onCaller(Channel channel, PeerHello hello)
            throws FrameDecoder.FrameException {
        int callerId = hello.senderId();
        if (!hello.clusterId().equals(clusterId)) {
            throw new FrameDecoder.FrameException(
                    "node " + callerId + " belongs to cluster " + hello.clusterId());
        }
        if (hello.otherId() != nodeId && hello.otherId() > PeerHello.ANYBODY) {
            throw new FrameDecoder.FrameException(
                    "node " + callerId + " takes this node for " + hello.otherId());
        }
        if (callerId < 0 || callerId == nodeId) {
            throw new FrameDecoder.FrameException("no other node has the id " + callerId);
        }
        loop.execute(() -> link(callerId).accept(channel));
        return frame -> receive(callerId, frame);
    }

    private PeerLink link(int otherId) {
        return links.computeIfAbsent(
                otherId,
                id ->
                        new PeerLink(
                                loop,
                                transport,
                                names,
                                new PeerHello(nodeId, id, clusterId),
                                this::receive,
                                this::onLost));
    }

    private void receive(int fromNodeId, ByteBuffer frame) {
        Receiver named = receiver;
        if (named != null) {
            named.onFrame(fromNodeId, frame);
        }
    }

    /** One of the ways to a node is lost, by its number or its address: told when it was the last. */
    private void onLost(int otherId) {
        Receiver named = receiver;
        if (named != null
                && links.values().stream()
                        .noneMatch(link -> link.isUp() && link.otherId() == otherId)) {
            named.onGone(otherId);
        }
    }
}
