package dev.wharf.api;

import dev.wharf.cluster.ControllerChannel;
import dev.wharf.cluster.SeenOffsets;
import dev.wharf.env.Loop;
import dev.wharf.machine.MachineRuntime;
import dev.wharf.peer.PeerBody;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.peer.ForwardRequest;
import dev.wharf.protocol.message.peer.ForwardResponse;
import dev.wharf.protocol.wire.MalformedMessageException;
import dev.wharf.types.Uuid;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings requests that only the active controller can carry out to the node where it is, as they came, and its responses back (KIP-590). While no controller is active a request waits; one
 * that has waited too long is carried out here, where no machine runs, and so ends with the error that its response has for that.
 *
 * <p>Callable from any loop.
 */
final class Forwarding {
    private static final Logger LOG = LoggerFactory.getLogger(Forwarding.class);

    /** How long a request of a client is brought to controllers: its client waits for 30 s and would then ask for the same as for something new. */
    static final long PATIENCE_MS = 25_000;

    private final MachineRuntime.Place place;
    private final ControllerChannel channel;
    private final SeenOffsets seen;

    /** How a request ends; one of these is called, once, on the loop of the controller. */
    interface Outcome {
        /** It is to be carried out on this node, and may have been on another. */
        void onHere(Errand errand);

        /** The response, without length prefix. */
        void onResponse(byte[] frame);

        /** The request was none, and whoever sent it is not to be answered. */
        void onRefused();
    }

    /** @param place the controller's */
    Forwarding(MachineRuntime.Place place, ControllerChannel channel, SeenOffsets seen) {
        this.place = place;
        this.channel = channel;
        this.seen = seen;
    }

    /**
     * Ends a request where it can be carried out; {@code here} does so on this node, on the connection's loop, when the request has an errand.
     *
     * @param timeoutMs how long its client waits; 0 or below where it does not say
     */
    void route(RequestContext context, int timeoutMs, Runnable here) {
        if (context.errand() != null) { // brought here by another node
            here.run();
            return;
        }
        Loop home = context.connection().loop();
        send(
                context.connection().listener(),
                context.frameBytes(),
                patienceMs(timeoutMs),
                new Outcome() {
                    @Override
                    public void onHere(Errand errand) {
                        home.execute(
                                () -> {
                                    context.setErrand(errand);
                                    here.run();
                                });
                    }

                    @Override
                    public void onResponse(byte[] frame) {
                        home.execute(() -> context.respond(frame));
                    }

                    @Override
                    public void onRefused() {
                        home.execute(() -> context.close("the controller refuses it"));
                    }
                });
    }

    /**
     * Sends a request on its way.
     *
     * @param listener by which the client came
     * @param frame header and body, without length prefix
     * @param patienceMs after which it is given up
     */
    void send(String listener, byte[] frame, long patienceMs, Outcome outcome) {
        place.loop()
                .execute(
                        () ->
                                new Question(
                                                place.dice().nextUuid(),
                                                listener,
                                                frame,
                                                patienceMs,
                                                outcome)
                                        .ask());
    }

    /** Less than its client waits, so that the client still hears how it ended. */
    private static long patienceMs(int timeoutMs) {
        return timeoutMs <= 0 ? PATIENCE_MS : Math.min(PATIENCE_MS, 5L * timeoutMs / 6);
    }

    private final class Question implements ControllerChannel.Question {
        private final Uuid commandId;
        private final String listener;
        private final byte[] frame;
        private final Outcome outcome;
        private final long deadlineMs;
        private boolean sent;

        Question(Uuid commandId, String listener, byte[] frame, long patienceMs, Outcome outcome) {
            this.commandId = commandId;
            this.listener = listener;
            this.frame = frame;
            this.outcome = outcome;
            this.deadlineMs = place.clock().monotonicMs() + patienceMs;
        }

        void ask() {
            channel.ask(this, deadlineMs);
        }

        @Override
        public short key() {
            return ForwardDesk.KEY;
        }

        @Override
        public ByteBuffer body() {
            boolean repeated = sent;
            sent = true;
            return PeerBody.write(
                    new ForwardRequest()
                            .setCommandId(commandId)
                            .setRepeated(repeated)
                            .setListener(listener)
                            .setFrame(frame));
        }

        @Override
        public void askHere(Consumer<Boolean> ended) {
            ended.accept(true);
            boolean repeated = sent;
            sent = true;
            outcome.onHere(new Errand(commandId, repeated, () -> place.loop().execute(this::ask)));
        }

        @Override
        public boolean onAnswer(ByteBuffer body) {
            ForwardResponse response;
            try {
                response = PeerBody.read(body, new ForwardResponse());
            } catch (MalformedMessageException e) {
                LOG.warn("The active controller's answer cannot be read: {}", e.getMessage());
                return false;
            }
            if (response.errorCode() == Errors.NOT_CONTROLLER.code()) {
                return false;
            }
            byte @Nullable [] told = response.frame();
            if (told == null) {
                outcome.onRefused();
            } else {
                seen.await(response.metadataOffset(), () -> outcome.onResponse(told));
            }
            return true;
        }

        @Override
        public void onGivenUp() {
            outcome.onHere(new Errand(commandId, sent, null));
        }
    }
}
