package dev.wharf.cluster;

import dev.wharf.controller.Controller;
import dev.wharf.controller.ControllerAnswer;
import dev.wharf.controller.ControllerCommand;
import dev.wharf.env.Clock;
import dev.wharf.machine.Outcome;
import dev.wharf.peer.PeerAnswer;
import dev.wharf.peer.PeerBody;
import dev.wharf.peer.PeerCalls;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.BrokerRegistrationRequest;
import dev.wharf.protocol.wire.ApiMessage;
import dev.wharf.protocol.wire.MalformedMessageException;
import java.nio.ByteBuffer;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what other brokers ask of the active controller to this node's, and says NOT_CONTROLLER where that is not active. A broker speaks for itself alone.
 *
 * <p>Owner: the controller's loop.
 */
public final class ControllerDesk {
    private static final Logger LOG = LoggerFactory.getLogger(ControllerDesk.class);

    private final String clusterId;
    private final Controller controller;
    private final Clock clock;
    private final int rememberMs;

    /** Whose connection went while this node's controller was not active, and when. */
    private final SortedMap<Integer, Long> goneAtMs = new TreeMap<>();

    /**
     * @param rememberMs how long the loss of a connection counts for a controller that becomes active later, in ms: as long as silence is borne
     */
    public ControllerDesk(String clusterId, Controller controller, Clock clock, int rememberMs) {
        this.clusterId = clusterId;
        this.controller = controller;
        this.clock = clock;
        this.rememberMs = rememberMs;
    }

    /** Takes the questions that come in, and the word that a node's connection is gone. */
    public void serve(PeerCalls calls) {
        for (ApiKey key : CommandMessages.KEYS) {
            calls.serve(key.id(), (from, body, answer) -> onQuestion(key, from, body, answer));
        }
        calls.whenGone(this::onGone);
        controller.whenLeaderChanges(this::onLeaderChange);
    }

    private void onQuestion(ApiKey key, int fromNodeId, ByteBuffer body, PeerAnswer answer) {
        goneAtMs.remove(fromNodeId);
        ControllerCommand.OfBroker command;
        try {
            command = CommandMessages.command(key, body);
        } catch (MalformedMessageException e) {
            LOG.warn("Node {} sent a {} that cannot be read: {}", fromNodeId, key, e.getMessage());
            return;
        }
        Errors error = refusal(command, fromNodeId, body);
        if (error != Errors.NONE) {
            answer.send(PeerBody.write(CommandMessages.refusal(key, error)));
            return;
        }
        controller.submit(command, outcome -> answer.send(PeerBody.write(message(key, outcome))));
    }

    private Errors refusal(ControllerCommand.OfBroker command, int fromNodeId, ByteBuffer body) {
        if (!controller.isActive()) {
            return Errors.NOT_CONTROLLER;
        }
        if (command.brokerId() != fromNodeId) {
            LOG.warn("Node {} speaks for broker {}", fromNodeId, command.brokerId());
            return Errors.INVALID_REQUEST;
        }
        boolean foreign =
                command instanceof ControllerCommand.RegisterBroker
                        && !clusterId.equals(
                                PeerBody.read(body, new BrokerRegistrationRequest()).clusterId());
        return foreign ? Errors.INCONSISTENT_CLUSTER_ID : Errors.NONE;
    }

    private static ApiMessage message(ApiKey key, Outcome<ControllerAnswer> outcome) {
        return switch (outcome) {
            case Outcome.Answered<ControllerAnswer>(ControllerAnswer answer) ->
                    CommandMessages.answer(answer);
            case Outcome.Unanswered<ControllerAnswer>(Outcome.Reason reason) ->
                    CommandMessages.refusal(
                            key,
                            switch (reason) {
                                case REFUSED -> Errors.KAFKA_STORAGE_ERROR;
                                case BUSY, NOT_RUNNING, UNKNOWN -> Errors.NOT_CONTROLLER;
                            });
        };
    }

    private void onGone(int nodeId) {
        if (controller.isActive()) {
            tellLost(nodeId);
        } else {
            goneAtMs.put(nodeId, clock.monotonicMs());
        }
    }

    /** The death that made this node's controller active is told to it: the connections had gone before. */
    private void onLeaderChange() {
        if (controller.isActive()) {
            long sinceMs = clock.monotonicMs() - rememberMs;
            goneAtMs.forEach(
                    (nodeId, atMs) -> {
                        if (atMs >= sinceMs) {
                            tellLost(nodeId);
                        }
                    });
            goneAtMs.clear();
        }
    }

    private void tellLost(int nodeId) {
        controller.submit(new ControllerCommand.ConnectionLost(nodeId), outcome -> {});
    }
}
