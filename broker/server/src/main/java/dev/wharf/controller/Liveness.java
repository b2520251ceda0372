package dev.wharf.controller;

import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.metadata.MetadataImage;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which brokers have been heard of, and when, since this controller took over. Part of the machine's state that no log keeps; times are
 * monotonic milliseconds.
 */
final class Liveness {
    /** No such time. */
    private static final long NEVER = Long.MAX_VALUE;

    private static final long NOT_LEAVING = -1;

    private final ControllerConfig.Sessions sessions;
    private final TreeMap<Integer, Peer> peers = new TreeMap<>();
    private boolean resumed;
    private long upkeepAtMs = NEVER;

    /**
     * One broker.
     *
     * @param since when its session began anew
     * @param heard whether it was a heartbeat that began it
     * @param lostAtMs when its connection went, {@link #NEVER} while it stands
     * @param mustReachOffset what it has to have read to be caught up
     * @param metadataOffset what it has read
     * @param leavingOffset what others have to have read before it may go
     */
    private record Peer(
            long since,
            boolean heard,
            long lostAtMs,
            long mustReachOffset,
            long metadataOffset,
            long leavingOffset) {
        Peer heard(long atMs, long offset) {
            return new Peer(atMs, true, NEVER, mustReachOffset, offset, leavingOffset);
        }

        Peer lost(long atMs) {
            long first = Math.min(lostAtMs, atMs);
            return new Peer(since, heard, first, mustReachOffset, metadataOffset, leavingOffset);
        }

        Peer leaving(long offset) {
            return new Peer(since, heard, lostAtMs, mustReachOffset, metadataOffset, offset);
        }
    }

    /** A broker that has been silent for too long, or will have been. */
    record Deadline(int brokerId, long atMs) {}

    Liveness(ControllerConfig.Sessions sessions) {
        this.sessions = sessions;
    }

    boolean isResumed() {
        return resumed;
    }

    /** When the leaders are to be looked at; {@link Long#MAX_VALUE} is never. */
    long upkeepAtMs() {
        return upkeepAtMs;
    }

    /** Whether the broker's process is known to run: this controller has heard of it within a session, and its connection stands. */
    boolean isAlive(int brokerId, long nowMs) {
        Peer peer = peers.get(brokerId);
        return peer != null && peer.heard && nowMs < deadline(peer) && peer.lostAtMs == NEVER;
    }

    /** Whether a broker that has read the metadata log up to an offset knows of its own registration. */
    boolean isCaughtUp(int brokerId, long metadataOffset) {
        Peer peer = peers.get(brokerId);
        return peer != null && metadataOffset >= peer.mustReachOffset;
    }

    /** Whether a broker that leaves has been told so, and all others that live know who leads in its place. */
    boolean mayGo(int brokerId, MetadataImage image) {
        Peer leaving = peers.get(brokerId);
        if (leaving == null || leaving.leavingOffset == NOT_LEAVING) {
            return false;
        }
        for (Map.Entry<Integer, BrokerRegistration> broker : image.brokers()) {
            Peer other = peers.get(broker.getKey());
            boolean counts = broker.getKey() != brokerId && !broker.getValue().fenced();
            if (counts && (other == null || other.metadataOffset < leaving.leavingOffset)) {
                return false;
            }
        }
        return true;
    }

    boolean isLeaving(int brokerId) {
        Peer peer = peers.get(brokerId);
        return peer != null && peer.leavingOffset != NOT_LEAVING;
    }

    /** The first broker to be fenced for its silence, or null if none can be. */
    @Nullable Deadline first(MetadataImage image) {
        Deadline first = null;
        for (Map.Entry<Integer, BrokerRegistration> broker : image.brokers()) {
            Peer peer = peers.get(broker.getKey());
            if (peer != null && !broker.getValue().fenced()) {
                long atMs = deadline(peer);
                if (first == null || atMs < first.atMs) {
                    first = new Deadline(broker.getKey(), atMs);
                }
            }
        }
        return first;
    }

    private long deadline(Peer peer) {
        long silence = peer.since + sessions.timeoutMs();
        return peer.lostAtMs == NEVER
                ? silence
                : Math.min(silence, peer.lostAtMs + sessions.graceMs());
    }

    void apply(ControllerRecord.Volatile record, MetadataImage image) {
        switch (record) {
            case ControllerRecord.Resumed(long atMs, long offset) -> resume(atMs, offset, image);
            case ControllerRecord.Registered(int id, long offset) ->
                    peers.put(id, new Peer(0, false, NEVER, offset, -1, NOT_LEAVING));
            case ControllerRecord.Heard(int id, long atMs, long offset) ->
                    peers.computeIfPresent(id, (key, peer) -> peer.heard(atMs, offset));
            case ControllerRecord.Lost(int id, long atMs) -> lose(id, atMs);
            case ControllerRecord.Leaving(int id, long offset) ->
                    peers.computeIfPresent(id, (key, peer) -> peer.leaving(offset));
            case ControllerRecord.UpkeepSet(long atMs) -> upkeepAtMs = atMs;
            case ControllerRecord.Permitted _ -> {} // of no broker's life
        }
    }

    /** A controller that has just become active may hear of a loss before it has begun to count silence. */
    private void lose(int brokerId, long atMs) {
        Peer peer = peers.get(brokerId);
        if (peer == null && !resumed) {
            peer = new Peer(atMs, false, NEVER, 0, -1, NOT_LEAVING);
        }
        if (peer != null) {
            peers.put(brokerId, peer.lost(atMs));
        }
    }

    private void resume(long atMs, long offset, MetadataImage image) {
        resumed = true;
        Map<Integer, Peer> before = new TreeMap<>(peers);
        peers.clear();
        for (Map.Entry<Integer, BrokerRegistration> broker : image.brokers()) {
            Peer known = before.get(broker.getKey());
            long lostAtMs = known == null ? NEVER : known.lostAtMs;
            peers.put(broker.getKey(), new Peer(atMs, false, lostAtMs, offset, -1, NOT_LEAVING));
        }
    }

    void forget(int brokerId) {
        peers.remove(brokerId);
    }

    void clear() {
        peers.clear();
        resumed = false;
        upkeepAtMs = NEVER;
    }
}
