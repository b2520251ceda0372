package dev.wharf.api;

import dev.wharf.cluster.BrokerLifecycle;
import dev.wharf.cluster.ControllerChannel;
import dev.wharf.cluster.ControllerDesk;
import dev.wharf.cluster.ControllerProposals;
import dev.wharf.cluster.SeenOffsets;
import dev.wharf.controller.Controller;
import dev.wharf.controller.ControllerAnswer;
import dev.wharf.controller.ControllerCommand;
import dev.wharf.machine.MachineRuntime;
import dev.wharf.machine.Outcome;
import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.peer.PeerCalls;
import dev.wharf.replica.ClusterLinks;
import dev.wharf.replica.PartitionLoops;
import dev.wharf.replica.PartitionTable;
import dev.wharf.replica.ReplicaFetchHandler;
import dev.wharf.replica.ReplicaFetchers;
import dev.wharf.types.Uuid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a broker of a cluster has beside one that is alone: the way to the active controller, its membership, and what its
 * replicas fetch from each other.
 *
 * <p>Owner: the broker's first loop.
 */
final class BrokerCluster {
    private final BrokerConfig config;
    private final MachineRuntime.Place place;
    private final Controller controller;
    private final PeerCalls calls;
    private final ControllerChannel channel;
    private final Forwarding forwarding;
    private final PartitionLoops loops;
    private final ReplicaFetchers fetchers;
    private final Uuid incarnation;
    private @Nullable BrokerLifecycle lifecycle;

    BrokerCluster(
            BrokerConfig config,
            String clusterId,
            MachineRuntime.Place place,
            Controller controller,
            PeerCalls calls,
            PartitionLoops loops) {
        this.config = config;
        this.place = place;
        this.controller = controller;
        this.calls = calls;
        this.loops = loops;
        this.incarnation = place.dice().nextUuid();
        this.channel = new ControllerChannel(config.nodeId(), clusterId, place, controller, calls);
        this.forwarding =
                new Forwarding(
                        place, channel, new SeenOffsets(place.loop(), controller.publisher()));
        this.fetchers =
                new ReplicaFetchers(
                        new ReplicaFetchers.Place(
                                place.loop(),
                                place.dice(),
                                calls,
                                loops,
                                config.replica(),
                                this::brokerEpoch));
        new ControllerDesk(clusterId, controller).serve(calls);
    }

    /** Names this life of the process in its registration. */
    Uuid incarnation() {
        return incarnation;
    }

    /** What ties this node's partitions to the others. */
    ClusterLinks links() {
        return new ClusterLinks(
                config.replica(),
                new ControllerProposals(
                        config.nodeId(), place.loop(), loops, channel, this::brokerEpoch),
                fetchers,
                this::hasJoined);
    }

    /** What an earlier life of this node led or followed when it ended is not this one's to go on with: its registration ends that. */
    private boolean hasJoined(MetadataImage image) {
        BrokerRegistration own = image.brokers().get(config.nodeId());
        return own != null && own.incarnationId().equals(incarnation);
    }

    /** Brings the tables what their leaders elsewhere have, and lets other nodes fetch from them. */
    void replicate(List<PartitionTable> tables) {
        fetchers.serve(tables);
        calls.serve(
                ReplicaFetchHandler.key(),
                new ReplicaFetchHandler(
                        new ReplicaFetchHandler.Place(
                                place.loop(), loops, tables, controller::image)));
    }

    /** The way of clients' requests to the active controller. */
    Forwarding forwarding() {
        return forwarding;
    }

    /** Takes the requests that other nodes bring. */
    void serve(RequestDispatcher dispatcher) {
        new ForwardDesk(place.loop(), controller, dispatcher).serve(calls);
    }

    /** Gets a block of producer ids from the active controller. */
    void allocateProducerIds(Outcome.Callback<ControllerAnswer> callback) {
        channel.submit(
                new ControllerCommand.AllocateProducerIds(config.nodeId(), brokerEpoch()),
                callback);
    }

    /** Joins the cluster. */
    void join(BrokerRegistration registration, long previousEpoch, BrokerLifecycle.Owner owner) {
        BrokerLifecycle joining =
                new BrokerLifecycle(
                        new BrokerLifecycle.Settings(
                                config.nodeId(),
                                config.controller().sessions().heartbeatIntervalMs()),
                        place,
                        channel,
                        controller.publisher(),
                        registration,
                        previousEpoch,
                        owner);
        lifecycle = joining;
        joining.start();
    }

    /** Leaves the cluster; {@code left} runs when others lead what this broker led, or time is up. */
    void leave(Runnable left) {
        if (lifecycle == null) {
            left.run();
        } else {
            lifecycle.leave(left);
        }
    }

    /** The epoch under which this broker is registered; -1 while it is not. */
    long brokerEpoch() {
        return lifecycle == null ? -1 : lifecycle.brokerEpoch();
    }
}
