package dev.wharf.node;

import dev.wharf.api.Broker;
import dev.wharf.api.BrokerConfig;
import dev.wharf.consensus.MetaProperties;
import dev.wharf.consensus.MetadataLogConfig;
import dev.wharf.consensus.RaftAdoption;
import dev.wharf.consensus.RaftConfig;
import dev.wharf.consensus.RaftMetadataLog;
import dev.wharf.consensus.RaftParts;
import dev.wharf.consensus.RaftTimeouts;
import dev.wharf.consensus.Voter;
import dev.wharf.env.Clock;
import dev.wharf.env.Disk;
import dev.wharf.env.Loop;
import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.network.EventLoops;
import dev.wharf.network.PeerWires;
import dev.wharf.node.driver.SystemEntropy;
import java.io.IOException;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What ties a node to the others of its cluster: the wires between them, where each is called, the metadata log that they agree on. A node that is alone has
 * none, and loads none of what is behind it.
 *
 * <p>Made by the thread that starts the node; then the first loop's, the one of the replicas' wire.
 */
final class Neighbours implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Neighbours.class);

    private final int nodeId;
    private final ClusterConfig config;
    private final RaftConfig raft;
    private final PeerWires wires;

    /** Those whose registrations said where to call them. */
    private final TreeSet<Integer> registered = new TreeSet<>();

    private Neighbours(int nodeId, ClusterConfig config, RaftConfig raft, PeerWires wires) {
        this.nodeId = nodeId;
        this.config = config;
        this.raft = raft;
        this.wires = wires;
    }

    /**
     * The ties of a node that has not been started yet.
     *
     * @param loops of partitions and clients
     * @param metadata the loop of the metadata
     * @throws UnknownHostException if this machine has no name to be called by, and its listeners say none
     */
    static Neighbours of(
            EventLoops loops,
            EventLoops metadata,
            NodeConfig node,
            BrokerConfig broker,
            String clusterId)
            throws UnknownHostException {
        ClusterConfig cluster = node.cluster();
        Listener called = node.announced(node.quorumListener());
        Voter.Endpoint own =
                new Voter.Endpoint(cluster.quorumListener(), called.host(), called.port());
        SortedMap<Integer, Voter.Endpoint> quorum = new TreeMap<>();
        cluster.quorum()
                .forEach(
                        (id, address) ->
                                quorum.put(
                                        id,
                                        new Voter.Endpoint(
                                                cluster.quorumListener(),
                                                address.host(),
                                                address.port())));
        if (quorum.isEmpty()) {
            quorum.put(broker.nodeId(), own);
        }
        RaftConfig raft =
                new RaftConfig(
                        broker.nodeId(),
                        clusterId,
                        own,
                        quorum,
                        cluster.mayVote(),
                        cluster.joins(),
                        RaftTimeouts.of(broker.texts()),
                        MetadataLogConfig.of(broker.texts()));
        PeerWires wires = PeerWires.of(loops, metadata, broker.nodeId(), clusterId);
        return new Neighbours(broker.nodeId(), cluster, raft, wires);
    }

    /**
     * Makes what this node decided while it was alone the beginning of what all agree on, with this node as the only voter so far. On a loop that does not use the disk yet, before
     * the broker is opened.
     *
     * @throws IOException when the log of that time cannot be read, or the disk refuses
     */
    void adopt(Disk disk, Loop loop, Clock clock, MetaProperties self) throws IOException {
        RaftAdoption adoption =
                new RaftAdoption(disk, loop, clock, new SystemEntropy(new SecureRandom()));
        if (adoption.adopt(raft, self)) {
            LOG.info(
                    "This node was alone: its metadata becomes that of cluster {}, and it is the first voter. Its log of before is kept beside the new one",
                    self.clusterId());
        }
    }

    PeerWires wires() {
        return wires;
    }

    /** Names who hears, on any loop, that a node which this one was told of belongs to another cluster; before any is called. */
    void whenForeign(Consumer<String> listener) {
        wires.whenForeign(
                (otherId, address, clusterId) ->
                        listener.accept(
                                "node "
                                        + otherId
                                        + " at "
                                        + address
                                        + " belongs to cluster "
                                        + clusterId
                                        + ", and this one to cluster "
                                        + raft.clusterId()));
    }

    /** Ends what lives on the loops of the broker; before these end. */
    @Override
    public void close() {
        wires.close();
    }

    /** What the broker is one of several with. */
    Broker.Cluster forBroker(Disk disk) {
        return new Broker.Cluster(
                wires.replicas(),
                wires.metadata(),
                (home, calls) -> {
                    config.quorum()
                            .forEach(
                                    (id, address) ->
                                            wires.metadata()
                                                    .reach(id, address.host(), address.port()));
                    return new RaftMetadataLog(
                            new RaftParts(disk, home.loop(), home.clock(), home.dice(), calls),
                            raft);
                });
    }

    /** Calls the others where their registrations say. */
    void onBrokers(MetadataImage image) {
        TreeSet<Integer> gone = new TreeSet<>(registered);
        for (Map.Entry<Integer, BrokerRegistration> broker : image.brokers()) {
            BrokerRegistration.Endpoint endpoint =
                    broker.getValue().endpoint(config.peerListener());
            if (broker.getKey() != nodeId && endpoint != null) {
                registered.add(broker.getKey());
                gone.remove(broker.getKey());
                wires.reach(broker.getKey(), endpoint.host(), endpoint.port());
            }
        }
        for (int id : gone) {
            registered.remove(id);
            wires.forget(id);
        }
    }
}
