package dev.wharf.replica;

import dev.wharf.env.Entropy;
import dev.wharf.protocol.Errors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fetch sessions of one loop's connections (KIP-227). When all slots are taken, the session that was idle longest gives way if it was
 * idle for {@link #MIN_IDLE_MS}; otherwise the new client is served without a session, which costs bytes and nothing else.
 *
 * <p>Owner: one loop.
 */
public final class FetchSessions {
    /** A session that was used within this time is not evicted for a new one. */
    public static final long MIN_IDLE_MS = 120_000;

    /** Partitions in one session; a client with more is served without one. */
    public static final int MAX_PARTITIONS = 100_000;

    private final int maxSessions;
    private final Entropy entropy;

    /** The least recently used first. */
    private final LinkedHashMap<Integer, FetchSession> sessions = new LinkedHashMap<>();

    /** @param maxSessions this loop's share of {@code max.incremental.fetch.session.cache.slots} */
    public FetchSessions(int maxSessions, Entropy entropy) {
        this.maxSessions = maxSessions;
        this.entropy = entropy;
    }

    /**
     * What a request names.
     *
     * @param sessionId {@link FetchSession#NO_ID} for none
     * @param byTopicId whether this version names topics by id
     * @param positions the partitions that are new or changed
     * @param forgotten the partitions that are wanted no more
     */
    public record Request(
            long connectionId,
            int sessionId,
            int epoch,
            boolean byTopicId,
            List<FetchPosition> positions,
            List<FetchPosition.Key> forgotten) {}

    /** What to fetch. */
    public sealed interface Context {
        /** Everything that was asked for is answered; {@code session} is the new session, null if there is none. */
        record Full(@Nullable FetchSession session, List<FetchPosition> positions)
                implements Context {}

        /** Only what has changed is answered. */
        record Incremental(FetchSession session) implements Context {}

        /** There is nothing to fetch: the whole request is answered with the error. */
        record Refused(Errors error) implements Context {}
    }

    /** Finds or makes the session of a request. */
    public Context open(Request request, long nowMs) {
        boolean full =
                request.epoch() == FetchSession.INITIAL_EPOCH
                        || request.epoch() == FetchSession.FINAL_EPOCH;
        if (!full) {
            return openIncremental(request, nowMs);
        }
        if (request.sessionId() != FetchSession.NO_ID) {
            remove(request);
        }
        FetchSession session =
                request.epoch() == FetchSession.INITIAL_EPOCH ? tryCreate(request, nowMs) : null;
        return new Context.Full(session, request.positions());
    }

    /** The connection is gone, and its sessions with it. */
    public void onConnectionClosed(long connectionId) {
        sessions.values().removeIf(session -> session.connectionId() == connectionId);
    }

    public int size() {
        return sessions.size();
    }

    private Context openIncremental(Request request, long nowMs) {
        FetchSession session = find(request);
        if (session == null) {
            return new Context.Refused(Errors.FETCH_SESSION_ID_NOT_FOUND);
        }
        if (session.epoch() != request.epoch()) {
            return new Context.Refused(Errors.INVALID_FETCH_SESSION_EPOCH);
        }
        if (session.byTopicId() != request.byTopicId()) {
            return new Context.Refused(Errors.FETCH_SESSION_TOPIC_ID_ERROR);
        }
        session.update(request.positions(), request.forgotten());
        if (session.size() > MAX_PARTITIONS) {
            remove(request);
            return new Context.Refused(Errors.FETCH_SESSION_ID_NOT_FOUND);
        }
        if (session.size() == 0) {
            remove(request);
            return new Context.Full(null, List.of());
        }
        session.advance(nowMs);
        sessions.putLast(session.id(), session);
        return new Context.Incremental(session);
    }

    private @Nullable FetchSession tryCreate(Request request, long nowMs) {
        if (request.positions().isEmpty() || request.positions().size() > MAX_PARTITIONS) {
            return null;
        }
        if (sessions.size() >= maxSessions && !tryEvict(nowMs)) {
            return null;
        }
        FetchSession session =
                new FetchSession(freshId(), request.connectionId(), request.byTopicId(), nowMs);
        session.update(request.positions(), List.of());
        sessions.put(session.id(), session);
        return session;
    }

    private boolean tryEvict(long nowMs) {
        Map.Entry<Integer, FetchSession> eldest = sessions.firstEntry();
        if (eldest == null || nowMs - eldest.getValue().lastUsedMs() < MIN_IDLE_MS) {
            return false;
        }
        sessions.remove(eldest.getKey());
        return true;
    }

    private int freshId() {
        int id;
        do {
            id = 1 + entropy.nextInt(Integer.MAX_VALUE - 1);
        } while (sessions.containsKey(id));
        return id;
    }

    /** A session belongs to its connection; under another one's number it does not exist. */
    private @Nullable FetchSession find(Request request) {
        FetchSession session = sessions.get(request.sessionId());
        return session != null && session.connectionId() == request.connectionId() ? session : null;
    }

    private void remove(Request request) {
        if (find(request) != null) {
            sessions.remove(request.sessionId());
        }
    }
}
