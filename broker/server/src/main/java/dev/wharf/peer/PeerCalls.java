package dev.wharf.peer;

import static dev.wharf.types.Invariants.check;

import dev.wharf.env.Entropy;
import dev.wharf.env.Loop;
import dev.wharf.env.Wire;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks other nodes, and brings their questions to whoever serves them.
 *
 * <p>A call ends once: with its answer, or lost. A lost one may have been carried out, once or twice, or still will be: only questions that do no harm twice may be
 * asked. Answers to an earlier life of this process are nobody's, since each life numbers its calls from a random place on.
 *
 * <p>Owner: the loop of the wire.
 */
public final class PeerCalls {
    /** Calls under way; a room that opens more has no bound of its own, which is a bug. */
    public static final int MAX_OPEN_CALLS = 100_000;

    private static final Logger LOG = LoggerFactory.getLogger(PeerCalls.class);

    private final int nodeId;
    private final Wire wire;
    private final Loop loop;
    private final Map<Short, PeerHandler> handlers = new TreeMap<>();
    private final Map<Long, Open> open = new LinkedHashMap<>();
    private final List<IntConsumer> goneListeners = new ArrayList<>();
    private long nextCallId;

    /** Hears what became of a call. */
    public interface Callback {
        /** The answer; the buffer is the callback's to keep. */
        void onAnswer(ByteBuffer body);

        /** No answer has come in time. */
        void onLost();
    }

    private record Open(short key, int nodeId, Callback callback, Loop.Timer timer) {
        boolean isAnsweredBy(int fromNodeId) {
            return nodeId == fromNodeId || nodeId < 0;
        }
    }

    /**
     * @param nodeId this node
     * @param dice where the numbers of this life's calls begin
     */
    public PeerCalls(int nodeId, Wire wire, Loop loop, Entropy dice) {
        this.nodeId = nodeId;
        this.wire = wire;
        this.loop = loop;
        this.nextCallId = dice.nextLong();
        wire.onFrame(new OnWire());
    }

    /** Names who serves the questions of a key, from now on. */
    public void serve(short key, PeerHandler handler) {
        PeerHandler before = handlers.put(key, handler);
        check(before == null, "a key is served once");
    }

    /** Says where a node is called from now on; see {@link Wire#reach}. */
    public void reach(int otherId, String host, int port) {
        wire.reach(otherId, host, port);
    }

    /** A node has left the cluster; see {@link Wire#forget}. */
    public void forget(int otherId) {
        wire.forget(otherId);
    }

    /** Names one more who hears that a node's connection was closed; see {@link Wire.Receiver#onGone}. */
    public void whenGone(IntConsumer listener) {
        goneListeners.add(listener);
    }

    /**
     * Asks a node, which may be this one.
     *
     * @param toNodeId below zero for whoever is at an address; then anybody's answer will do
     * @param body taken within the call
     * @param timeoutMs after which the call is lost
     * @param callback called exactly once, never within this call
     */
    public void call(int toNodeId, short key, ByteBuffer body, long timeoutMs, Callback callback) {
        check(loop.inLoop(), "calls are made on the wire's loop");
        check(open.size() < MAX_OPEN_CALLS, "calls are bounded by those who make them");
        long callId = nextCallId++;
        Loop.Timer timer = loop.schedule(timeoutMs, () -> onTimeout(callId));
        open.put(callId, new Open(key, toNodeId, callback, timer));
        send(toNodeId, new PeerFrame(PeerFrame.Kind.QUESTION, key, callId).with(body));
    }

    /** Calls under way. */
    public int openCalls() {
        return open.size();
    }

    private void send(int toNodeId, ByteBuffer frame) {
        if (toNodeId == nodeId) {
            loop.post(() -> receive(nodeId, frame));
        } else {
            wire.send(toNodeId, frame);
        }
    }

    private void receive(int fromNodeId, ByteBuffer frame) {
        PeerFrame header = PeerFrame.read(frame);
        if (header == null) {
            LOG.warn("Node {} sent a frame of an unknown kind", fromNodeId);
            return;
        }
        switch (header.kind()) {
            case QUESTION -> onQuestion(fromNodeId, header, frame);
            case ANSWER -> onAnswer(fromNodeId, header, frame);
        }
    }

    private void onQuestion(int fromNodeId, PeerFrame question, ByteBuffer frame) {
        PeerHandler handler = handlers.get(question.key());
        if (handler == null) { // of a later version, or this node is still starting
            LOG.debug("Node {} asks for {}, which is not served", fromNodeId, question.key());
            return;
        }
        PeerFrame answer = new PeerFrame(PeerFrame.Kind.ANSWER, question.key(), question.callId());
        handler.onQuestion(fromNodeId, frame.slice(), body -> send(fromNodeId, answer.with(body)));
    }

    private void onAnswer(int fromNodeId, PeerFrame answer, ByteBuffer frame) {
        Open call = open.get(answer.callId());
        if (call == null || !call.isAnsweredBy(fromNodeId) || call.key != answer.key()) {
            return; // the second copy, or too late
        }
        open.remove(answer.callId());
        call.timer.cancel();
        call.callback.onAnswer(frame.slice());
    }

    private void onTimeout(long callId) {
        Open call = open.remove(callId);
        if (call != null) {
            call.callback.onLost();
        }
    }

    private final class OnWire implements Wire.Receiver {
        @Override
        public void onFrame(int fromNodeId, ByteBuffer frame) {
            receive(fromNodeId, frame);
        }

        @Override
        public void onGone(int goneNodeId) {
            goneListeners.forEach(listener -> listener.accept(goneNodeId));
        }
    }
}
