package dev.wharf.replica;

import dev.wharf.env.Entropy;
import dev.wharf.env.Loop;
import dev.wharf.peer.PeerCalls;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Fetches all partitions that this node follows: one {@link ReplicaFetcher} per leader, however many partitions that has.
 *
 * <p>Owner: the wire's loop; {@link #onReady} and {@link #onGone} are called on the partitions' loops.
 */
public final class ReplicaFetchers implements FollowedPartitions {
    private final Place place;
    private final Map<ReplicaKey, Integer> leaders = new LinkedHashMap<>();
    private final Map<Integer, ReplicaFetcher> fetchers = new LinkedHashMap<>();
    private List<PartitionTable> tables = List.of();

    /**
     * What the fetchers of a node share.
     *
     * @param home the wire's loop
     * @param loops whose partitions are fetched
     * @param brokerEpoch under which this node is registered now
     */
    public record Place(
            Loop home,
            Entropy dice,
            PeerCalls calls,
            PartitionLoops loops,
            ReplicaConfig config,
            ReplicationThrottles throttles,
            LongSupplier brokerEpoch) {}

    public ReplicaFetchers(Place place) {
        this.place = place;
        place.calls.whenGone(this::onPeerGone);
    }

    /** Names the tables, by loop, to which the records go; before the first partition is followed. */
    public void serve(List<PartitionTable> newTables) {
        tables = List.copyOf(newTables);
    }

    @Override
    public void onReady(FollowerPosition position) {
        place.home.execute(() -> assign(position));
    }

    @Override
    public void onGone(ReplicaKey key) {
        place.home.execute(() -> forget(key));
    }

    private void assign(FollowerPosition position) {
        Integer before = leaders.put(position.key(), position.leaderId());
        if (before != null && before != position.leaderId()) {
            fetcher(before).forget(position.key());
        }
        fetcher(position.leaderId()).fetch(position);
    }

    private void forget(ReplicaKey key) {
        Integer leader = leaders.remove(key);
        if (leader != null) {
            fetcher(leader).forget(key);
        }
    }

    private ReplicaFetcher fetcher(int leaderId) {
        return fetchers.computeIfAbsent(
                leaderId,
                id -> new ReplicaFetcher(place, id, index -> tables.get(index)::onFetched));
    }

    private void onPeerGone(int nodeId) {
        ReplicaFetcher fetcher = fetchers.get(nodeId);
        if (fetcher != null) {
            fetcher.onLeaderGone();
        }
    }
}
