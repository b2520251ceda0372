package dev.wharf.cluster;

import dev.wharf.consensus.QuorumView;
import dev.wharf.controller.Controller;
import dev.wharf.controller.ControllerAnswer;
import dev.wharf.controller.ControllerAnswer.OperatorAnswered;
import dev.wharf.controller.ControllerAnswer.Verdict;
import dev.wharf.controller.ControllerCommand;
import dev.wharf.controller.ControllerCommand.Quorum;
import dev.wharf.machine.MachineRuntime;
import dev.wharf.machine.Outcome;
import dev.wharf.peer.PeerAnswer;
import dev.wharf.peer.PeerBody;
import dev.wharf.peer.PeerCalls;
import dev.wharf.protocol.wire.MalformedMessageException;
import java.nio.ByteBuffer;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Grants or refuses what an operator wishes, where this node's controller is active.
 *
 * <p>Owner: the controller's loop.
 */
public final class OperatorDesk {
    /** Silence after which a voter is not counted on: some of its fetches, of which an idle one sends two a second. */
    static final long CURRENT_MS = 3_000;

    /** How long others have to take over. */
    static final long HAND_OVER_MS = 5_000;

    private static final Logger LOG = LoggerFactory.getLogger(OperatorDesk.class);
    private static final long LOOK_MS = 20;

    private final int nodeId;
    private final MachineRuntime.Place place;
    private final Controller controller;

    /** @param place the controller's */
    public OperatorDesk(int nodeId, MachineRuntime.Place place, Controller controller) {
        this.nodeId = nodeId;
        this.place = place;
        this.controller = controller;
    }

    /** Takes what other brokers were asked. */
    public void serve(PeerCalls calls) {
        calls.serve(OperatorQuestion.KEY, this::onQuestion);
    }

    private void onQuestion(int fromNodeId, ByteBuffer body, PeerAnswer answer) {
        try {
            ask(
                    OperatorQuestion.wish(body),
                    told -> answer.send(PeerBody.write(OperatorQuestion.response(told))));
        } catch (MalformedMessageException e) {
            LOG.warn("Node {} brings what cannot be read: {}", fromNodeId, e.getMessage());
        }
    }

    /**
     * Decides.
     *
     * @param then told once, possibly within this call; null where this node's controller is not active, or has lost its place before it was sure
     */
    public void ask(OperatorWish wish, Consumer<@Nullable OperatorAnswered> then) {
        if (!controller.isActive()) {
            then.accept(null);
            return;
        }
        controller
                .log()
                .describeQuorum(
                        view -> {
                            if (view == null) {
                                then.accept(null);
                            } else {
                                decide(wish, quorum(view), then);
                            }
                        });
    }

    private void decide(
            OperatorWish wish, Quorum quorum, Consumer<@Nullable OperatorAnswered> then) {
        switch (wish) {
            case OperatorWish.Restart restart ->
                    submit(
                            new ControllerCommand.PermitRestart(
                                    restart.operator(),
                                    restart.brokers(),
                                    restart.mayInterrupt(),
                                    quorum),
                            then);
            case OperatorWish.HandOver(ControllerCommand.Operator operator, int from) ->
                    submit(
                            new ControllerCommand.AdmitOperator(operator),
                            told -> {
                                boolean admitted =
                                        told != null && told.verdict() == Verdict.GRANTED;
                                if (admitted && from == nodeId) {
                                    handOver(quorum, then);
                                } else {
                                    then.accept(told);
                                }
                            });
        }
    }

    private void submit(ControllerCommand command, Consumer<@Nullable OperatorAnswered> then) {
        controller.submit(
                command,
                outcome ->
                        then.accept(
                                outcome
                                                instanceof
                                                Outcome.Answered<ControllerAnswer>(
                                                        OperatorAnswered answered)
                                        ? answered
                                        : null));
    }

    /** Whoever was heard of lately, and had all then, is counted on. */
    private Quorum quorum(QuorumView view) {
        long sinceMs = place.clock().wallMs() - CURRENT_MS;
        TreeSet<Integer> voters = new TreeSet<>();
        TreeSet<Integer> current = new TreeSet<>();
        for (QuorumView.Replica voter : view.voters()) {
            voters.add(voter.nodeId());
            if (voter.nodeId() == view.leaderId() || voter.lastCaughtUpMs() >= sinceMs) {
                current.add(voter.nodeId());
            }
        }
        return new Quorum(view.leaderId(), voters, current);
    }

    private void handOver(Quorum quorum, Consumer<@Nullable OperatorAnswered> then) {
        if (quorum.current().stream().allMatch(id -> id == nodeId)) {
            then.accept(refused("no other voter has all that there is"));
            return;
        }
        LOG.info("An operator has this node hand over the active controller");
        controller.log().resign();
        awaitNext(false, place.clock().monotonicMs() + HAND_OVER_MS, then);
    }

    /** @param hasEnded whether this node's controller was seen to be active no more */
    private void awaitNext(
            boolean hasEnded, long deadlineMs, Consumer<@Nullable OperatorAnswered> then) {
        int leader = controller.leaderId();
        boolean isActive = controller.isActive();
        boolean isBack = isActive && hasEnded;
        if (!isActive && leader != Controller.NOBODY && leader != nodeId) {
            then.accept(new OperatorAnswered(Verdict.GRANTED, "", 0));
        } else if (isBack || place.clock().monotonicMs() > deadlineMs) {
            then.accept(refused("nobody has taken over from node " + nodeId));
        } else {
            place.loop()
                    .schedule(LOOK_MS, () -> awaitNext(hasEnded || !isActive, deadlineMs, then));
        }
    }

    private static OperatorAnswered refused(String reason) {
        return new OperatorAnswered(Verdict.REFUSED, reason, 0);
    }
}
