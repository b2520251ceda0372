package dev.wharf.sim.client;

import dev.wharf.api.ClientConnection;
import dev.wharf.api.Responder;
import dev.wharf.protocol.record.FileRecords;
import dev.wharf.protocol.record.MemoryRecords;
import dev.wharf.protocol.record.Records;
import dev.wharf.protocol.wire.ResponseFrame;
import dev.wharf.sim.SimClock;
import dev.wharf.sim.SimEntropy;
import dev.wharf.sim.SimLoop;
import dev.wharf.sim.SimScheduler;
import dev.wharf.sim.check.SimViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection to a broker process: frames arrive late, whole and in order, until it is cut or the process dies. Stands in for
 * the network room: responses leave in the order of the requests, and regions of files are read only when they leave.
 */
final class SimConnection {
    /** Why a broker may hang up on a valid request: that it came over an old connection is all that it knows. */
    private static final String OVERTAKEN = "its client may have gone on over another connection";

    private static final long MIN_DELAY_NS = 20_000;
    private static final long MAX_DELAY_NS = 2_000_000;

    private final SimScheduler scheduler;
    private final SimEntropy dice;
    private final SimServer server;
    private final SimServer.Door door;
    private final SimLoop loop;
    private final ClientConnection connection;
    private final Listener listener;
    private final ArrayDeque<Answer> answers = new ArrayDeque<>();
    private long lastRequestNs;
    private long lastResponseNs;
    private boolean open = true;
    private boolean closed;
    private boolean goneAtBroker;
    private boolean hungUp;
    private boolean lagging;

    /** The client's side. */
    interface Listener {
        /** A response without its length prefix. */
        void onResponse(ByteBuf frame);

        /** The broker closed the connection, or its process died. */
        void onLost();
    }

    SimConnection(
            SimScheduler scheduler,
            SimEntropy dice,
            SimServer server,
            SimServer.Door door,
            Listener listener) {
        this.scheduler = scheduler;
        this.dice = dice;
        this.server = server;
        this.door = door;
        this.listener = listener;
        int index = dice.nextInt(door.loops().size());
        this.loop = door.loops().get(index);
        long id = dice.nextLong() >>> 1;
        this.connection =
                new ClientConnection(
                        id,
                        "10.0.0.7:" + (1024 + dice.nextInt(60_000)),
                        door.listener(),
                        index,
                        loop,
                        new SimClock(scheduler).monotonicMs());
    }

    /** As far as the client knows: that the broker hung up it learns later. */
    boolean isOpen() {
        return open;
    }

    /** Whether it leads to this door. */
    boolean leadsTo(SimServer.Door other) {
        return door.equals(other);
    }

    private boolean isServed() {
        return !closed && !hungUp;
    }

    /**
     * The way to the broker is slow from now on, and the client may hang up without its hearing of it: what was sent arrives nevertheless, and then the end of the connection. So it is where
     * packets are lost on the way and sent again.
     */
    void lag(long delayNs) {
        lagging = true;
        lastRequestNs = Math.max(lastRequestNs, scheduler.nowNs()) + delayNs;
    }

    /** Sends a request; nothing arrives if the connection is cut meanwhile and does not lag. */
    void send(ByteBuf frame, boolean expectsResponse) {
        lastRequestNs = arrival(lastRequestNs);
        scheduler.after(
                lastRequestNs - scheduler.nowNs(),
                "request",
                () -> {
                    if (!server.isOpen(door)) {
                        lose();
                    } else if (isServed()) {
                        loop.post(() -> hand(frame, expectsResponse));
                    }
                });
    }

    private void hand(ByteBuf frame, boolean expectsResponse) {
        if (isServed()) {
            Answer answer = new Answer(expectsResponse);
            answers.add(answer);
            door.dispatcher().onRequest(connection, frame, answer);
        }
    }

    private long arrival(long after) {
        return Math.max(after, scheduler.nowNs() + dice.between(MIN_DELAY_NS, MAX_DELAY_NS));
    }

    /** The client hangs up: the broker hears of it, and its responses come to nothing. */
    void cut() {
        if (!open) {
            return;
        }
        open = false;
        if (lagging) {
            scheduler.after(arrival(lastRequestNs) - scheduler.nowNs(), "end", this::endAtBroker);
        } else {
            closed = true;
            endAtBroker();
        }
    }

    private void endAtBroker() {
        if (!hungUp && server.isOpen(door)) {
            loop.post(this::closeAtBroker);
        }
    }

    /** The broker hangs up: the client hears of it after what has already left, and until then may send in vain. */
    private void hangUp() {
        hungUp = true;
        loop.post(
                () -> {
                    closeAtBroker();
                    lastResponseNs = arrival(lastResponseNs);
                    scheduler.after(lastResponseNs - scheduler.nowNs(), "hung up", this::lose);
                });
    }

    private void closeAtBroker() {
        if (goneAtBroker) { // both have hung up
            return;
        }
        goneAtBroker = true;
        closed = true;
        answers.forEach(Answer::drop);
        answers.clear();
        door.dispatcher().onClosed(connection);
    }

    private void lose() {
        closed = true;
        if (open) {
            open = false;
            listener.onLost();
        }
    }

    /** To be called before each use: once the process has died nothing arrives any more, in neither direction. */
    void checkAlive() {
        if (!server.isOpen(door)) {
            lose();
        }
    }

    private void drain() {
        while (!answers.isEmpty() && answers.element().done) {
            Answer answer = answers.remove();
            if (answer.frame != null) {
                ResponseFrame frame = answer.frame;
                loop.post(() -> leave(frame));
            }
        }
    }

    private void leave(ResponseFrame frame) {
        byte[] bytes = read(frame);
        frame.release();
        lastResponseNs = arrival(lastResponseNs);
        scheduler.after(
                lastResponseNs - scheduler.nowNs(),
                "response",
                () -> {
                    checkAlive();
                    if (open) {
                        int prefix = ResponseFrame.LENGTH_PREFIX_BYTES;
                        listener.onResponse(
                                Unpooled.wrappedBuffer(bytes, prefix, bytes.length - prefix));
                    }
                });
    }

    private byte[] read(ResponseFrame frame) {
        ByteBuffer bytes = ByteBuffer.allocate((int) frame.sizeBytes());
        for (ResponseFrame.Part part : frame.parts()) {
            switch (part) {
                case ResponseFrame.Part.Bytes(ByteBuf buffer) -> put(bytes, buffer);
                case ResponseFrame.Part.Batches(Records records) -> read(records, bytes);
            }
        }
        SimViolation.check(
                !bytes.hasRemaining(), SimConnection.class, "a frame is as long as it says");
        for (byte b : bytes.array()) {
            scheduler.note(b);
        }
        return bytes.array();
    }

    private static void put(ByteBuffer target, ByteBuf buffer) {
        target.put(buffer.nioBuffer());
    }

    private static void read(Records records, ByteBuffer target) {
        switch (records) {
            case MemoryRecords memory -> put(target, memory.buffer());
            case FileRecords file -> {
                ByteBuffer region = target.slice(target.position(), file.sizeBytes());
                try {
                    int count = file.file().read(region, file.position());
                    target.position(target.position() + count);
                } catch (IOException e) {
                    throw new SimViolation("SimConnection", "a region cannot be read: " + e);
                }
            }
            default ->
                    throw new SimViolation(
                            "SimConnection", "records of a kind that no network can send");
        }
    }

    /** The place of one request among those whose responses are still to leave. */
    private final class Answer implements Responder {
        private final boolean expectsResponse;
        private boolean done;
        private @Nullable ResponseFrame frame;

        Answer(boolean expectsResponse) {
            this.expectsResponse = expectsResponse;
        }

        @Override
        public void respond(ResponseFrame response) {
            finish();
            SimViolation.check(
                    expectsResponse, SimConnection.class, "an answer that nobody expects");
            if (isServed()) {
                frame = response;
                drain();
            } else {
                response.release();
            }
        }

        @Override
        public void respondNothing() {
            finish();
            SimViolation.check(
                    !expectsResponse || !isServed(), SimConnection.class, "no answer to a request");
            drain();
        }

        @Override
        public void close(String cause) {
            finish();
            SimViolation.check(
                    !expectsResponse || !isServed() || cause.equals(OVERTAKEN),
                    SimConnection.class,
                    "the broker hung up on a valid request: " + cause);
            if (isServed()) {
                hangUp();
            }
        }

        private void finish() {
            SimViolation.check(!done, SimConnection.class, "a request is answered once");
            SimViolation.check(
                    loop.inLoop(), SimConnection.class, "answers come on the connection's loop");
            done = true;
        }

        private void drop() {
            if (frame != null) {
                frame.release();
                frame = null;
            }
        }
    }
}
