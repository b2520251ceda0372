package dev.wharf.api;

import dev.wharf.cluster.BrokerLifecycle;
import dev.wharf.cluster.ControllerChannel;
import dev.wharf.cluster.ControllerDesk;
import dev.wharf.cluster.SeenOffsets;
import dev.wharf.controller.Controller;
import dev.wharf.controller.ControllerAnswer;
import dev.wharf.controller.ControllerCommand;
import dev.wharf.machine.MachineRuntime;
import dev.wharf.machine.Outcome;
import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.peer.PeerCalls;
import org.jspecify.annotations.Nullable;

/**
 * What a broker of a cluster has beside one that is alone: the way to the active controller, and its membership.
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
    private @Nullable BrokerLifecycle lifecycle;

    BrokerCluster(
            BrokerConfig config,
            String clusterId,
            MachineRuntime.Place place,
            Controller controller,
            PeerCalls calls) {
        this.config = config;
        this.place = place;
        this.controller = controller;
        this.calls = calls;
        this.channel = new ControllerChannel(config.nodeId(), clusterId, place, controller, calls);
        this.forwarding =
                new Forwarding(
                        place, channel, new SeenOffsets(place.loop(), controller.publisher()));
        new ControllerDesk(clusterId, controller).serve(calls);
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
