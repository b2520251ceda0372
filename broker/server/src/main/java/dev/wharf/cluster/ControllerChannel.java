package dev.wharf.cluster;

import dev.wharf.controller.Controller;
import dev.wharf.controller.ControllerAnswer;
import dev.wharf.controller.ControllerCommand;
import dev.wharf.env.Loop;
import dev.wharf.machine.MachineRuntime;
import dev.wharf.machine.Outcome;
import dev.wharf.peer.PeerCalls;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way to the active controller, wherever it is: on this node, on another, or nowhere for the moment.
 *
 * <p>A question is asked again when its answer is lost, when who was asked is not active any more, and as soon as somebody else is. So it may be carried out more
 * than once, and only questions that do no harm twice may be asked.
 *
 * <p>Owner: the controller's loop.
 */
public final class ControllerChannel {
    /** How long a broker's own question is asked before it is given up. A change of the active controller takes a part of it. */
    public static final long PATIENCE_MS = 10_000;

    /** Questions under way; one more is given up at once. */
    public static final int MAX_OPEN_QUESTIONS = 10_000;

    private static final long ATTEMPT_MS = 2_000;
    private static final long PAUSE_MS = 50;

    private final int nodeId;
    private final String clusterId;
    private final MachineRuntime.Place place;
    private final Controller controller;
    private final PeerCalls calls;
    private final Set<Asked> open = new LinkedHashSet<>();

    /** What the active controller can be asked. */
    public interface Question {
        /** Who serves it there. */
        short key();

        /** The question as a message. */
        ByteBuffer body();

        /**
         * This node's controller is active and may be asked itself.
         *
         * @param ended told once: true when the question has been answered, false if it has to be asked again
         */
        void askHere(Consumer<Boolean> ended);

        /** An answer has come; returns whether it is one, false if who has answered is not the active controller. */
        boolean onAnswer(ByteBuffer body);

        /** There was no answer in time: it may have been carried out, and may still be. */
        void onGivenUp();
    }

    /** @param place the controller's */
    public ControllerChannel(
            int nodeId,
            String clusterId,
            MachineRuntime.Place place,
            Controller controller,
            PeerCalls calls) {
        this.nodeId = nodeId;
        this.clusterId = clusterId;
        this.place = place;
        this.controller = controller;
        this.calls = calls;
        controller.whenLeaderChanges(() -> List.copyOf(open).forEach(Asked::onLeaderChange));
    }

    /** Asks until there is an answer, for {@link #PATIENCE_MS} at most. */
    public void ask(Question question) {
        ask(question, place.clock().monotonicMs() + PATIENCE_MS);
    }

    /** Asks until there is an answer, or the place's monotonic clock has come to {@code deadlineMs}. */
    public void ask(Question question, long deadlineMs) {
        if (open.size() >= MAX_OPEN_QUESTIONS) {
            place.loop().post(question::onGivenUp);
            return;
        }
        Asked asked = new Asked(question, deadlineMs);
        open.add(asked);
        asked.next();
    }

    /** Submits a command until it is answered; {@link Outcome.Reason#UNKNOWN} if it was given up. */
    public void submit(
            ControllerCommand.OfBroker command, Outcome.Callback<ControllerAnswer> callback) {
        ask(new CommandQuestion(clusterId, controller, command, callback));
    }

    /** Submits a command to whoever is active now, once. Without an answer, {@link Outcome.Reason#UNKNOWN}. */
    public void submitOnce(
            ControllerCommand.OfBroker command,
            long timeoutMs,
            Outcome.Callback<ControllerAnswer> callback) {
        CommandQuestion question = new CommandQuestion(clusterId, controller, command, callback);
        int leader = controller.leaderId();
        if (controller.isActive()) {
            controller.submit(command, callback);
        } else if (leader == Controller.NOBODY || leader == nodeId) {
            place.loop().post(question::onGivenUp);
        } else {
            calls.call(leader, question.key(), question.body(), timeoutMs, once(question));
        }
    }

    private static PeerCalls.Callback once(CommandQuestion question) {
        return new PeerCalls.Callback() {
            @Override
            public void onAnswer(ByteBuffer body) {
                if (!question.onAnswer(body)) {
                    question.onGivenUp();
                }
            }

            @Override
            public void onLost() {
                question.onGivenUp();
            }
        };
    }

    /** A question under way. */
    private final class Asked {
        private final Question question;
        private final long deadlineMs;
        private int attempts;
        private int askedNode = Controller.NOBODY;
        private Loop.@Nullable Timer pause;

        Asked(Question question, long deadlineMs) {
            this.question = question;
            this.deadlineMs = deadlineMs;
        }

        void next() {
            if (pause != null) {
                pause.cancel();
                pause = null;
            }
            int attempt = ++attempts;
            askedNode = Controller.NOBODY;
            int leader = controller.leaderId();
            long leftMs = deadlineMs - place.clock().monotonicMs();
            if (leftMs <= 0) {
                open.remove(this);
                question.onGivenUp();
            } else if (controller.isActive()) {
                askedNode = nodeId;
                question.askHere(answered -> onEnded(attempt, answered));
            } else if (leader == Controller.NOBODY || leader == nodeId) {
                rest();
            } else {
                askedNode = leader;
                calls.call(
                        leader,
                        question.key(),
                        question.body(),
                        Math.min(ATTEMPT_MS, leftMs),
                        new Attempt(attempt));
            }
        }

        private void rest() {
            pause = place.loop().schedule(PAUSE_MS, this::next);
        }

        /** Whoever was asked before may be gone. */
        void onLeaderChange() {
            int leader = controller.leaderId();
            boolean asksThem = leader == askedNode;
            if (open.contains(this) && leader != Controller.NOBODY && !asksThem) {
                next();
            }
        }

        private void onEnded(int attempt, boolean answered) {
            if (!open.contains(this)) {
                return;
            }
            if (answered) { // by whomever, and however late
                open.remove(this);
                if (pause != null) {
                    pause.cancel();
                }
            } else if (attempt == attempts) {
                askedNode = Controller.NOBODY;
                rest();
            }
        }

        /** One of the times that the question was sent to another node. */
        private final class Attempt implements PeerCalls.Callback {
            private final int number;

            Attempt(int number) {
                this.number = number;
            }

            @Override
            public void onAnswer(ByteBuffer body) {
                if (open.contains(Asked.this)) {
                    onEnded(number, question.onAnswer(body));
                }
            }

            @Override
            public void onLost() {
                if (open.contains(Asked.this) && number == attempts) {
                    next();
                }
            }
        }
    }
}
