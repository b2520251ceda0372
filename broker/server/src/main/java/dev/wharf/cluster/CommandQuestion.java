package dev.wharf.cluster;

import dev.wharf.controller.Controller;
import dev.wharf.controller.ControllerAnswer;
import dev.wharf.controller.ControllerCommand;
import dev.wharf.machine.Outcome;
import dev.wharf.peer.PeerBody;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.wire.MalformedMessageException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A command of this broker on its way to the active controller. Owner: the controller's loop. */
final class CommandQuestion implements ControllerChannel.Question {
    private static final Logger LOG = LoggerFactory.getLogger(CommandQuestion.class);

    private final String clusterId;
    private final Controller controller;
    private final ControllerCommand.OfBroker command;
    private final Outcome.Callback<ControllerAnswer> callback;

    CommandQuestion(
            String clusterId,
            Controller controller,
            ControllerCommand.OfBroker command,
            Outcome.Callback<ControllerAnswer> callback) {
        this.clusterId = clusterId;
        this.controller = controller;
        this.command = command;
        this.callback = callback;
    }

    @Override
    public short key() {
        return CommandMessages.key(command).id();
    }

    @Override
    public ByteBuffer body() {
        return PeerBody.write(CommandMessages.question(command, clusterId));
    }

    @Override
    public void askHere(Consumer<Boolean> ended) {
        controller.submit(
                command,
                outcome -> {
                    boolean answered = isFinal(outcome);
                    ended.accept(answered);
                    if (answered) {
                        callback.onOutcome(outcome);
                    }
                });
    }

    /** Whether nobody else need be asked. */
    private static boolean isFinal(Outcome<ControllerAnswer> outcome) {
        return switch (outcome) {
            case Outcome.Answered<ControllerAnswer> _ -> true;
            case Outcome.Unanswered<ControllerAnswer>(Outcome.Reason reason) ->
                    switch (reason) {
                        case REFUSED -> true;
                        case BUSY, NOT_RUNNING, UNKNOWN -> false;
                    };
        };
    }

    @Override
    public boolean onAnswer(ByteBuffer body) {
        CommandMessages.Reply reply;
        try {
            reply = CommandMessages.reply(CommandMessages.key(command), body);
        } catch (MalformedMessageException e) {
            LOG.warn("The active controller's answer cannot be read: {}", e.getMessage());
            return false;
        }
        if (reply.error() == Errors.NOT_CONTROLLER) {
            return false;
        }
        callback.onOutcome(
                reply.error() == Errors.KAFKA_STORAGE_ERROR
                        ? new Outcome.Unanswered<>(Outcome.Reason.REFUSED)
                        : new Outcome.Answered<>(reply.answer()));
        return true;
    }

    @Override
    public void onGivenUp() {
        callback.onOutcome(new Outcome.Unanswered<>(Outcome.Reason.UNKNOWN));
    }
}
