package dev.wharf.cluster;

import dev.wharf.controller.ControllerAnswer.OperatorAnswered;
import dev.wharf.controller.ControllerAnswer.Verdict;
import dev.wharf.controller.ControllerCommand.Operator;
import dev.wharf.peer.PeerBody;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.peer.OperatorRequest;
import dev.wharf.protocol.message.peer.OperatorResponse;
import dev.wharf.protocol.wire.MalformedMessageException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An operator's wish on its way to the active controller. Owner: the controller's loop. */
public final class OperatorQuestion implements ControllerChannel.Question {
    /** The key of Operator between nodes. */
    static final short KEY = 10_003;

    private static final Logger LOG = LoggerFactory.getLogger(OperatorQuestion.class);
    private static final byte RESTART = 0;
    private static final byte HAND_OVER = 1;
    private static final List<Verdict> VERDICTS =
            List.of(Verdict.GRANTED, Verdict.REFUSED, Verdict.FENCED);

    private final OperatorWish wish;
    private final OperatorDesk desk;
    private final Consumer<@Nullable OperatorAnswered> then;

    /**
     * @param desk of this node, for the case that its controller is the active one
     * @param then told once; null if there was no answer in time
     */
    public OperatorQuestion(
            OperatorWish wish, OperatorDesk desk, Consumer<@Nullable OperatorAnswered> then) {
        this.wish = wish;
        this.desk = desk;
        this.then = then;
    }

    @Override
    public short key() {
        return KEY;
    }

    @Override
    public ByteBuffer body() {
        OperatorRequest request =
                new OperatorRequest()
                        .setIdentity(wish.operator().identity())
                        .setEpoch(wish.operator().epoch());
        return PeerBody.write(
                switch (wish) {
                    case OperatorWish.Restart restart ->
                            request.setKind(RESTART)
                                    .setBrokers(restart.brokers())
                                    .setMayInterrupt(restart.mayInterrupt());
                    case OperatorWish.HandOver handOver ->
                            request.setKind(HAND_OVER).setBrokers(List.of(handOver.from()));
                });
    }

    /** Reads a question. */
    static OperatorWish wish(ByteBuffer body) {
        OperatorRequest request = PeerBody.read(body, new OperatorRequest());
        Operator operator = new Operator(request.identity(), request.epoch());
        boolean handsOver = request.kind() == HAND_OVER && request.brokers().size() == 1;
        if (!handsOver && request.kind() != RESTART) {
            throw new MalformedMessageException("an operator's wish of kind " + request.kind());
        }
        return handsOver
                ? new OperatorWish.HandOver(operator, request.brokers().getFirst())
                : new OperatorWish.Restart(operator, request.brokers(), request.mayInterrupt());
    }

    /** An answer as a message; null is for another node to give. */
    static OperatorResponse response(@Nullable OperatorAnswered answer) {
        return answer == null
                ? new OperatorResponse().setErrorCode(Errors.NOT_CONTROLLER.code())
                : new OperatorResponse()
                        .setVerdict((byte) VERDICTS.indexOf(answer.verdict()))
                        .setReason(answer.reason())
                        .setForMs(answer.forMs());
    }

    @Override
    public void askHere(Consumer<Boolean> ended) {
        desk.ask(
                wish,
                answer -> {
                    ended.accept(answer != null);
                    if (answer != null) {
                        then.accept(answer);
                    }
                });
    }

    @Override
    public boolean onAnswer(ByteBuffer body) {
        OperatorResponse response;
        try {
            response = PeerBody.read(body, new OperatorResponse());
        } catch (MalformedMessageException e) {
            LOG.warn("The active controller's answer cannot be read: {}", e.getMessage());
            return false;
        }
        boolean isAnswer =
                response.errorCode() == Errors.NONE.code()
                        && response.verdict() >= 0
                        && response.verdict() < VERDICTS.size();
        if (isAnswer) {
            then.accept(
                    new OperatorAnswered(
                            VERDICTS.get(response.verdict()), response.reason(), response.forMs()));
        }
        return isAnswer;
    }

    @Override
    public void onGivenUp() {
        then.accept(null);
    }
}
