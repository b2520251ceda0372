package dev.wharf.replica;

/**
 * Where a follower is and whom it follows.
 *
 * @param leaderId the broker to fetch from
 * @param leaderEpoch of that leader
 * @param fetchOffset it has all below
 * @param lastFetchedEpoch of its last record, -1 if it has none
 * @param logStartOffset where its log starts
 */
public record FollowerPosition(
        ReplicaKey key,
        int leaderId,
        int leaderEpoch,
        long fetchOffset,
        int lastFetchedEpoch,
        long logStartOffset) {}
