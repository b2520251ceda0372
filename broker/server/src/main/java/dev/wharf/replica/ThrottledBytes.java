package dev.wharf.replica;

/**
 * Bytes that count against the two throttles of replication.
 *
 * @param leader against that of the node that sends them
 * @param follower against that of the node that takes them
 */
record ThrottledBytes(long leader, long follower) {
    static final ThrottledBytes NONE = new ThrottledBytes(0, 0);

    ThrottledBytes plus(ThrottledBytes more) {
        return new ThrottledBytes(leader + more.leader, follower + more.follower);
    }

    ThrottledBytes minus(ThrottledBytes less) {
        return new ThrottledBytes(leader - less.leader, follower - less.follower);
    }
}
