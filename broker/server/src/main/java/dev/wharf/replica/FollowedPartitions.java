package dev.wharf.replica;

/** Hears which partitions of this node have to be fetched from a leader elsewhere. Called on each partition's loop. */
public interface FollowedPartitions {
    /** The partition follows a leader, or does so again after a pause: it is to be fetched from there, and from nowhere else. */
    void onReady(FollowerPosition position);

    /** The partition follows nobody now. */
    void onGone(ReplicaKey key);
}
