package dev.wharf.replica;

/**
 * Where a follower is and whom it follows.
 *
 * @param leaderId the broker to fetch from
 * @param leaderEpoch of that leader
 * @param fetchOffset it has all below
 * @param lastFetchedEpoch of its last record, -1 if it has none
 * @param logStartOffset where its log starts
 * @param rollCall of the leader that it answers; 0 if there was none in what the leader sent last
 */
public record FollowerPosition(
        ReplicaKey key,
        int leaderId,
        int leaderEpoch,
        long fetchOffset,
        int lastFetchedEpoch,
        long logStartOffset,
        long rollCall) {}
