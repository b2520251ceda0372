package dev.wharf.sim.client;

import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.RequestFrame;
import dev.wharf.protocol.Responses;
import dev.wharf.protocol.message.OffsetCommitRequest;
import dev.wharf.protocol.message.RequestHeader;
import dev.wharf.protocol.message.ResponseHeader;
import dev.wharf.protocol.wire.ApiMessage;
import dev.wharf.protocol.wire.WireReader;
import dev.wharf.sim.SimEntropy;
import dev.wharf.sim.check.SimViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client's transport: connects when there is something to send, matches responses to requests, and tells each request's caller its
 * outcome exactly once. A request that a living broker leaves unanswered for {@link #ANSWER_LIMIT_NS} is a violation: nothing hangs.
 */
final class SimClient {
    /** The longest that a broker may take: above every wait that a client of the simulation asks for. */
    static final long ANSWER_LIMIT_NS = 60_000_000_000L;

    private static final long MS = 1_000_000;
    private static final long NOTICE_NS = 20 * MS;

    private static final int LAG_PERCENT = 2;

    /** Less than a group needs to come to rest, so that what lags is here when all is looked at. */
    private static final long LONGEST_LAG_NS = 4_000 * MS;

    private final SimWorld world;
    private final String name;
    private final SimEntropy dice;
    private final Map<Integer, Pending> pending = new LinkedHashMap<>();
    private @Nullable SimConnection connection;
    private int nextCorrelationId;
    private int unreported;

    private record Pending(ApiKey key, short version, Consumer<@Nullable ApiMessage> outcome) {}

    SimClient(SimWorld world, String name) {
        this.world = world;
        this.name = name;
        this.dice = world.dice(name);
    }

    SimWorld world() {
        return world;
    }

    SimEntropy dice() {
        return dice;
    }

    /** A version from {@code low} to {@code high}, as far as the protocol has it. */
    short version(ApiKey key, int low, int high) {
        return (short)
                dice.between(
                        Math.max(low, key.lowestVersion()),
                        Math.min(high, key.highestStableVersion()));
    }

    /** Runs {@code task} in {@code minMs} to {@code maxMs} milliseconds, unless all have fallen silent by then. */
    void later(long minMs, long maxMs, Runnable task) {
        world.scheduler()
                .after(
                        dice.between(minMs * MS, maxMs * MS),
                        name,
                        () -> {
                            if (!world.lull().hasFallen()) {
                                task.run();
                            }
                        });
    }

    /** Sends a request; {@code outcome} gets the response, or null if what became of the request is unknown. */
    void request(
            ApiKey key, short version, ApiMessage body, Consumer<@Nullable ApiMessage> outcome) {
        SimConnection via = unreported > 0 ? null : connect();
        if (via == null) {
            reportLater(outcome);
            return;
        }
        if (isCommitOfMember(body) && dice.chance(LAG_PERCENT)) {
            lag(via);
        }
        int correlationId = nextCorrelationId++;
        pending.put(correlationId, new Pending(key, version, outcome));
        via.send(frame(key, version, correlationId, body), true);
        watch(via, correlationId);
    }

    /** Who commits without being a member is not told from others who do, so nobody can know that it has gone on. */
    private static boolean isCommitOfMember(ApiMessage body) {
        return body instanceof OffsetCommitRequest commit && !commit.memberId().isEmpty();
    }

    /** What is sent next arrives late, and before it does the client may have lost patience and gone on over another connection. */
    private void lag(SimConnection via) {
        via.lag(dice.between(200 * MS, LONGEST_LAG_NS));
        later(
                100,
                400,
                () -> {
                    if (connection == via) {
                        cut();
                    }
                });
    }

    /** Sends a request that has no response; whether it arrives stays unknown. */
    void requestWithoutResponse(ApiKey key, short version, ApiMessage body) {
        SimConnection via = connect();
        if (via != null) {
            via.send(frame(key, version, nextCorrelationId++, body), false);
        }
    }

    private ByteBuf frame(ApiKey key, short version, int correlationId, ApiMessage body) {
        ByteBuf out = Unpooled.buffer();
        RequestHeader header =
                new RequestHeader()
                        .setRequestApiKey(key.id())
                        .setRequestApiVersion(version)
                        .setCorrelationId(correlationId)
                        .setClientId(name);
        RequestFrame.write(out, key, header, body);
        return out;
    }

    private @Nullable SimConnection connect() {
        SimConnection current = connection;
        if (current != null) {
            current.checkAlive();
        }
        boolean open = current != null && current.isOpen();
        if (open && !pending.isEmpty()) {
            return current;
        }
        SimServer.Door door = world.server().door();
        if (current != null && open && (door == null || current.leadsTo(door))) {
            return current;
        }
        if (door == null) {
            return null;
        }
        if (current != null) {
            current.cut(); // whoever serves now is somebody else
        }
        SimConnection fresh =
                new SimConnection(world.scheduler(), dice, world.server(), door, new Incoming());
        connection = fresh;
        return fresh;
    }

    /** Looks at a request until it is answered: notices a dead process, and a living one that does not answer. */
    private void watch(SimConnection via, int correlationId) {
        long sentNs = world.scheduler().nowNs();
        world.scheduler().after(NOTICE_NS, name + " waits", () -> look(via, correlationId, sentNs));
    }

    private void look(SimConnection via, int correlationId, long sentNs) {
        Pending waiting = pending.get(correlationId);
        if (waiting == null) {
            return;
        }
        via.checkAlive();
        if (pending.containsKey(correlationId)) {
            long waitedNs = world.scheduler().nowNs() - sentNs;
            if (waitedNs > ANSWER_LIMIT_NS) {
                throw new SimViolation(
                        "EveryRequestIsAnswered",
                        name + " waits for " + waiting.key() + " v" + waiting.version());
            }
            long pauseNs = Math.max(NOTICE_NS, waitedNs / 4);
            world.scheduler()
                    .after(pauseNs, name + " waits", () -> look(via, correlationId, sentNs));
        }
    }

    /** Hangs up; the outcome of what is under way becomes unknown. */
    void cut() {
        SimConnection current = connection;
        if (current != null && current.isOpen()) {
            current.cut();
            failPending();
        }
    }

    private void failPending() {
        connection = null;
        Map<Integer, Pending> failed = new LinkedHashMap<>(pending);
        pending.clear();
        failed.values().forEach(request -> reportLater(request.outcome));
    }

    /** Until a failure is reported nothing is sent: a caller that pipelines must know before it sends what comes next. */
    private void reportLater(Consumer<@Nullable ApiMessage> outcome) {
        unreported++;
        later(
                1,
                50,
                () -> {
                    unreported--;
                    outcome.accept(null);
                });
    }

    private final class Incoming implements SimConnection.Listener {
        @Override
        public void onResponse(ByteBuf frame) {
            int correlationId = frame.getInt(frame.readerIndex());
            Pending request = pending.remove(correlationId);
            if (request == null) {
                throw new SimViolation("SimClient", "a response that belongs to no request");
            }
            WireReader in = new WireReader(frame);
            ResponseHeader header = Responses.readHeader(in, request.key, request.version);
            SimViolation.check(
                    header.correlationId() == correlationId, SimClient.class, "correlation id");
            ApiMessage body = Responses.readBody(in, request.key, request.version);
            SimViolation.check(
                    in.remaining() == 0,
                    SimClient.class,
                    in.remaining() + " bytes after " + request.key);
            request.outcome.accept(body);
        }

        @Override
        public void onLost() {
            failPending();
        }
    }
}
