package dev.wharf.api;

import dev.wharf.controller.Controller;
import dev.wharf.env.Loop;
import dev.wharf.machine.MachineRuntime;
import dev.wharf.peer.PeerAnswer;
import dev.wharf.peer.PeerBody;
import dev.wharf.peer.PeerCalls;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.peer.ForwardRequest;
import dev.wharf.protocol.message.peer.ForwardResponse;
import dev.wharf.protocol.wire.MalformedMessageException;
import dev.wharf.protocol.wire.ResponseFrame;
import dev.wharf.types.Invariants.InvariantViolation;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what other nodes bring for the active controller, where this node's is active. Only requests that belong there are: another node's word opens no other door.
 *
 * <p>Owner: the controller's loop. The handlers run on the first of those that have connections.
 */
final class ForwardDesk {
    /** The key of Forward between nodes. */
    static final short KEY = 10_002;

    private static final Logger LOG = LoggerFactory.getLogger(ForwardDesk.class);
    private static final int LOOP_INDEX = 0;

    private final Loop home;
    private final MachineRuntime.Place first;
    private final Controller controller;
    private final RequestDispatcher dispatcher;
    private long lastConnectionId;

    /** @param home the controller's loop */
    ForwardDesk(
            Loop home,
            MachineRuntime.Place first,
            Controller controller,
            RequestDispatcher dispatcher) {
        this.home = home;
        this.first = first;
        this.controller = controller;
        this.dispatcher = dispatcher;
    }

    /** Takes what comes in. */
    void serve(PeerCalls calls) {
        calls.serve(KEY, this::onQuestion);
    }

    private void onQuestion(int fromNodeId, ByteBuffer body, PeerAnswer answer) {
        if (!controller.isActive()) {
            answer.send(refusal(Errors.NOT_CONTROLLER));
            return;
        }
        ForwardRequest request;
        try {
            request = PeerBody.read(body, new ForwardRequest());
        } catch (MalformedMessageException e) {
            LOG.warn("Node {} forwards what cannot be read: {}", fromNodeId, e.getMessage());
            return;
        }
        ClientConnection connection =
                new ClientConnection(
                        ++lastConnectionId,
                        "node-" + fromNodeId + ":0",
                        request.listener(),
                        LOOP_INDEX,
                        first.loop(),
                        first.clock().monotonicMs());
        Return back = new Return(fromNodeId, answer);
        first.loop()
                .execute(
                        () ->
                                dispatcher.onForwarded(
                                        connection,
                                        Unpooled.wrappedBuffer(request.frame()),
                                        new Errand(
                                                request.commandId(),
                                                request.repeated(),
                                                back::putBack),
                                        back));
    }

    private static ByteBuffer refusal(Errors error) {
        return PeerBody.write(new ForwardResponse().setErrorCode(error.code()).setFrame(null));
    }

    /** The way back of one response, from the loop of its handler. */
    private final class Return implements Responder {
        private final int nodeId;
        private final PeerAnswer answer;

        Return(int nodeId, PeerAnswer answer) {
            this.nodeId = nodeId;
            this.answer = answer;
        }

        @Override
        public void respond(ResponseFrame response) {
            ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(response.sizeBytes()));
            for (ResponseFrame.Part part : response.parts()) {
                switch (part) {
                    case ResponseFrame.Part.Bytes bytes -> all.put(bytes.buffer().nioBuffer());
                    case ResponseFrame.Part.Batches _ ->
                            throw new InvariantViolation("no records come from the controller");
                }
            }
            response.release();
            byte[] frame = new byte[all.capacity() - ResponseFrame.LENGTH_PREFIX_BYTES];
            all.get(ResponseFrame.LENGTH_PREFIX_BYTES, frame);
            send(
                    PeerBody.write(
                            new ForwardResponse()
                                    .setMetadataOffset(controller.publisher().offset())
                                    .setFrame(frame)));
        }

        @Override
        public void respondNothing() {
            throw new InvariantViolation("what the controller carries out has a response");
        }

        @Override
        public void close(String cause) {
            LOG.warn("Node {} forwards a request that is refused: {}", nodeId, cause);
            send(refusal(Errors.INVALID_REQUEST));
        }

        /** This node's controller has lost its place meanwhile: the other node asks the next. */
        private void putBack() {
            send(refusal(Errors.NOT_CONTROLLER));
        }

        private void send(ByteBuffer body) {
            home.execute(() -> answer.send(body));
        }
    }
}
