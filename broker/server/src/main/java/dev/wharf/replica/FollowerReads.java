package dev.wharf.replica;

import dev.wharf.env.Clock;
import dev.wharf.protocol.Errors;

/** What a leader does for one follower of one partition: takes note of where it is, and reads for it. Owner: the partition's loop. */
final class FollowerReads {
    private static final long NOTHING = -1;

    private final Partition partition;
    private final Leading leading;
    private final Follower follower;
    private final FollowerFetch fetch;
    private final LogReads reader;

    private FollowerReads(
            Partition partition, Leading leading, Follower follower, FollowerFetch fetch) {
        this.partition = partition;
        this.leading = leading;
        this.follower = follower;
        this.fetch = fetch;
        this.reader = new LogReads(partition.log(), partition::onDamaged);
    }

    /** Takes note of where a follower is, before it is read for; whatever is wrong with that comes to light when it is read for. */
    static void acknowledge(Partition partition, FollowerFetch fetch, Clock clock) {
        Leading leading = partition.leading();
        Follower follower = leading == null ? null : leading.follower(fetch.brokerId());
        if (leading != null && follower != null && refusal(partition, fetch) == Errors.NONE) {
            new FollowerReads(partition, leading, follower, fetch).acknowledge(clock);
        }
    }

    /**
     * Reads for a follower, up to the log's end.
     *
     * @param waiter told of more, if there is none now
     */
    static FetchResult read(
            Partition partition,
            FollowerFetch fetch,
            int maxBytes,
            boolean atLeastOneBatch,
            FollowerWaiter waiter) {
        Errors refusal = refusal(partition, fetch);
        Leading leading = partition.leading();
        if (refusal != Errors.NONE || leading == null) {
            return FetchResult.failed(
                    refusal == Errors.NONE ? Errors.NOT_LEADER_OR_FOLLOWER : refusal);
        }
        Follower follower = leading.follower(fetch.brokerId());
        if (follower == null) {
            return FetchResult.failed(Errors.REPLICA_NOT_AVAILABLE);
        }
        return new FollowerReads(partition, leading, follower, fetch)
                .read(maxBytes, atLeastOneBatch, waiter);
    }

    private static Errors refusal(Partition partition, FollowerFetch fetch) {
        Errors unusable = partition.unusable();
        return unusable != Errors.NONE || partition.faults().has(ReplicaFaults.Bug.SKIPS_EPOCHS)
                ? unusable
                : partition.checkEpoch(fetch.wanted().currentLeaderEpoch());
    }

    private void acknowledge(Clock clock) {
        leading.onHeard(follower, fetch.rollCall());
        FetchResult found =
                reader.read(fetch.wanted(), partition.highWatermark(), NOTHING, 0, false);
        if (found.error() == Errors.NONE && !found.diverging().isFound()) {
            follower.onFetch(
                    fetch.brokerEpoch(),
                    fetch.wanted().fetchOffset(),
                    fetch.logStartOffset(),
                    partition.log().logEndOffset(),
                    clock.monotonicMs());
            partition.advance();
            leading.onFetch();
        }
    }

    private FetchResult read(int maxBytes, boolean atLeastOneBatch, FollowerWaiter waiter) {
        FetchResult result =
                reader.read(
                        fetch.wanted(),
                        partition.highWatermark(),
                        partition.log().logEndOffset(),
                        maxBytes,
                        atLeastOneBatch);
        if (result.error() == Errors.NONE
                && !result.diverging().isFound()
                && result.records().sizeBytes() == 0) {
            follower.park(waiter);
        }
        return result;
    }
}
