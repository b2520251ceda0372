package dev.wharf.replica;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one client fetches, remembered between its requests, so that a request carries only what has changed (KIP-227).
 *
 * <p>Owner: the loop of the connection that made it; it ends with the connection at the latest.
 */
public final class FetchSession {
    /** "No session." */
    public static final int NO_ID = 0;

    /** The epoch of a request that asks for a session. */
    public static final int INITIAL_EPOCH = 0;

    /** The epoch of a request that wants no session, or ends its session. */
    public static final int FINAL_EPOCH = -1;

    private final int id;
    private final long connectionId;
    private final boolean byTopicId;
    private final Map<FetchPosition.Key, FetchPosition> positions = new LinkedHashMap<>();
    private int epoch = INITIAL_EPOCH + 1;
    private long lastUsedMs;

    FetchSession(int id, long connectionId, boolean byTopicId, long nowMs) {
        this.id = id;
        this.connectionId = connectionId;
        this.byTopicId = byTopicId;
        this.lastUsedMs = nowMs;
    }

    public int id() {
        return id;
    }

    long connectionId() {
        return connectionId;
    }

    /** The epoch that the next request must carry. */
    int epoch() {
        return epoch;
    }

    boolean byTopicId() {
        return byTopicId;
    }

    long lastUsedMs() {
        return lastUsedMs;
    }

    public int size() {
        return positions.size();
    }

    /** All partitions, those that had records least recently first. */
    public List<FetchPosition> positions() {
        return new ArrayList<>(positions.values());
    }

    /** Takes over what a request changes. */
    void update(List<FetchPosition> changed, List<FetchPosition.Key> forgotten) {
        for (FetchPosition position : changed) {
            FetchPosition known = positions.putIfAbsent(position.key(), position);
            if (known != null) {
                known.update(position.wanted());
            }
        }
        forgotten.forEach(positions::remove);
    }

    void advance(long nowMs) {
        epoch = epoch == Integer.MAX_VALUE ? INITIAL_EPOCH + 1 : epoch + 1;
        lastUsedMs = nowMs;
    }

    /** A partition whose records were sent goes behind the others, so that none starves when responses are full. */
    public void moveToEnd(FetchPosition position) {
        if (positions.remove(position.key(), position)) {
            positions.put(position.key(), position);
        }
    }
}
