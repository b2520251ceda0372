package dev.wharf.network;

/**
 * A node's wires: records have one, on the loops of the partitions, and the metadata another, on a loop of its own. So neither a log that takes long to recover nor a disk that holds up a write
 * keeps the quorum and the heartbeats waiting. Other nodes call for both at the same listeners, and their hello says which.
 *
 * @param replicas its owner is the first of the partitions' loops
 * @param metadata its owner is the metadata's loop
 */
public record PeerWires(PeerWire replicas, PeerWire metadata) implements AutoCloseable {
    /**
     * The wires of a node.
     *
     * @param loops of the partitions
     * @param metadata the one loop of the metadata
     * @param nodeId this node
     * @param clusterId nodes of other clusters are hung up on
     */
    public static PeerWires of(
            EventLoops loops, EventLoops metadata, int nodeId, String clusterId) {
        return new PeerWires(
                new PeerWire(loops, nodeId, PeerLine.REPLICAS, clusterId),
                new PeerWire(metadata, nodeId, PeerLine.METADATA, clusterId));
    }

    /** Says where a node is called from now on; from any loop. */
    public void reach(int nodeId, String host, int port) {
        replicas.reach(nodeId, host, port);
        metadata.reach(nodeId, host, port);
    }

    /** A node is no more; from any loop. */
    public void forget(int nodeId) {
        replicas.forget(nodeId);
        metadata.forget(nodeId);
    }

    /** Names who hears of nodes of other clusters, on either loop; before the first is called. */
    public void whenForeign(PeerWire.ForeignListener listener) {
        replicas.whenForeign(listener);
        metadata.whenForeign(listener);
    }

    /** The handler of a connection whose first bytes were a node's; from any loop. */
    PeerConnection acceptedConnection() {
        return new PeerConnection((channel, hello) -> wire(hello.line()).onCaller(channel, hello));
    }

    private PeerWire wire(PeerLine line) {
        return switch (line) {
            case REPLICAS -> replicas;
            case METADATA -> metadata;
        };
    }

    /** Gives up all connections. */
    @Override
    public void close() {
        replicas.close();
        metadata.close();
    }
}
