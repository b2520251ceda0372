package dev.wharf.api;

import dev.wharf.cluster.BrokerLifecycle;
import dev.wharf.cluster.ControllerChannel;
import dev.wharf.cluster.ControllerDesk;
import dev.wharf.cluster.ControllerProposals;
import dev.wharf.cluster.OperatorDesk;
import dev.wharf.cluster.OperatorQuestion;
import dev.wharf.cluster.OperatorWish;
import dev.wharf.cluster.SeenOffsets;
import dev.wharf.controller.Controller;
import dev.wharf.controller.ControllerAnswer;
import dev.wharf.controller.ControllerAnswer.OperatorAnswered;
import dev.wharf.controller.ControllerCommand;
import dev.wharf.machine.MachineRuntime;
import dev.wharf.machine.Outcome;
import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.replica.BrokerSettings;
import dev.wharf.replica.ClusterLinks;
import dev.wharf.replica.PartitionLoops;
import dev.wharf.replica.PartitionTable;
import dev.wharf.replica.ReplicaFetchHandler;
import dev.wharf.replica.ReplicaFetchers;
import dev.wharf.replica.ReplicationThrottles;
import dev.wharf.types.Uuid;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a broker of a cluster has beside one that is alone: the way to the active controller, its membership, and what its
 * replicas fetch from each other.
 *
 * <p>Owner: the metadata's loop, but for what is said otherwise.
 */
final class BrokerCluster {
    private final BrokerConfig config;
    private final MachineRuntime.Place home;
    private final MachineRuntime.Place first;
    private final Controller controller;
    private final ClusterCalls calls;
    private final ControllerChannel channel;
    private final Forwarding forwarding;
    private final OperatorDesk operators;
    private final PartitionLoops loops;
    private final ReplicationThrottles throttles;
    private final ReplicaFetchers fetchers;
    private final Uuid incarnation;
    private volatile @Nullable BrokerLifecycle lifecycle;

    /**
     * @param home the metadata's place
     * @param first the wire's place
     */
    BrokerCluster(
            BrokerConfig config,
            String clusterId,
            MachineRuntime.Place home,
            MachineRuntime.Place first,
            Controller controller,
            ClusterCalls calls,
            PartitionLoops loops) {
        this.config = config;
        this.home = home;
        this.first = first;
        this.controller = controller;
        this.calls = calls;
        this.loops = loops;
        this.incarnation = home.dice().nextUuid();
        this.channel =
                new ControllerChannel(
                        config.nodeId(), clusterId, home, controller, calls.metadata());
        this.operators = new OperatorDesk(config.nodeId(), home, controller);
        this.forwarding =
                new Forwarding(home, channel, new SeenOffsets(home.loop(), controller.publisher()));
        this.throttles =
                new ReplicationThrottles(
                        new BrokerSettings(config.nodeId(), config.texts()),
                        controller::image,
                        first.clock());
        this.fetchers =
                new ReplicaFetchers(
                        new ReplicaFetchers.Place(
                                first.loop(),
                                first.dice(),
                                calls.replicas(),
                                loops,
                                config.replica(),
                                throttles,
                                this::brokerEpoch));
        new ControllerDesk(
                        clusterId,
                        controller,
                        home.clock(),
                        config.controller().sessions().timeoutMs())
                .serve(calls.metadata());
        operators.serve(calls.metadata());
    }

    /** Brings an operator's wish to the active controller; on the metadata's loop. */
    void ask(OperatorWish wish, Consumer<@Nullable OperatorAnswered> then) {
        channel.ask(new OperatorQuestion(wish, operators, then));
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
                        config.nodeId(), home.loop(), loops, channel, this::brokerEpoch),
                fetchers,
                this::hasJoined);
    }

    /** What an earlier life of this node led or followed when it ended is not this one's to go on with: its registration ends that. */
    boolean hasJoined(MetadataImage image) {
        BrokerRegistration own = image.brokers().get(config.nodeId());
        return own != null && own.incarnationId().equals(incarnation);
    }

    /** Brings the tables what their leaders elsewhere have, and lets other nodes fetch from them. Before the wire brings anything. */
    void replicate(List<PartitionTable> tables) {
        fetchers.serve(tables);
        ReplicaFetchHandler.serve(
                new ReplicaFetchHandler.Place(
                        first.loop(), loops, tables, throttles, controller::image),
                calls.replicas());
    }

    /** The way of clients' requests to the active controller. */
    Forwarding forwarding() {
        return forwarding;
    }

    /** Takes the requests that other nodes bring. */
    void serve(RequestDispatcher dispatcher) {
        new ForwardDesk(home.loop(), first, controller, dispatcher).serve(calls.metadata());
    }

    /** Gets a block of producer ids from the active controller. */
    void allocateProducerIds(Outcome.Callback<ControllerAnswer> callback) {
        channel.submit(
                new ControllerCommand.AllocateProducerIds(config.nodeId(), brokerEpoch()),
                callback);
    }

    /** Joins the cluster; from any loop. */
    void join(BrokerRegistration registration, long previousEpoch, BrokerLifecycle.Owner owner) {
        BrokerLifecycle joining =
                new BrokerLifecycle(
                        new BrokerLifecycle.Settings(
                                config.nodeId(),
                                config.controller().sessions().heartbeatIntervalMs()),
                        home,
                        channel,
                        controller.publisher(),
                        registration,
                        previousEpoch,
                        owner);
        lifecycle = joining;
        home.loop().execute(joining::start);
    }

    /** Leaves the cluster; {@code left} runs on the metadata's loop when others lead what this broker led, or time is up. From any loop. */
    void leave(Runnable left) {
        BrokerLifecycle joined = lifecycle;
        home.loop()
                .execute(
                        () -> {
                            if (joined == null) {
                                left.run();
                            } else {
                                joined.leave(left);
                            }
                        });
    }

    /** The epoch under which this broker is registered; -1 while it is not. From any loop. */
    long brokerEpoch() {
        BrokerLifecycle joined = lifecycle;
        return joined == null ? -1 : joined.brokerEpoch();
    }

    /** The epoch to be named by the next life if this one ends in order; -1 if there is none. From any loop. */
    long cleanEpoch() {
        BrokerLifecycle joined = lifecycle;
        return joined == null ? -1 : joined.cleanEpoch();
    }
}
