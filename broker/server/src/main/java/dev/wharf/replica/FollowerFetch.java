package dev.wharf.replica;

/**
 * What a follower asks of the leader of one partition.
 *
 * @param brokerEpoch under which the follower is registered
 * @param wanted from where, with the epochs that it believes in
 * @param logStartOffset where its log starts
 * @param rollCall that it answers, or 0
 */
record FollowerFetch(
        int brokerId,
        long brokerEpoch,
        FetchPosition.Wanted wanted,
        long logStartOffset,
        long rollCall) {}
