package dev.wharf.api;

import dev.wharf.log.LogSlice;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.metadata.TopicImage;
import dev.wharf.protocol.Errors;
import dev.wharf.replica.FetchPosition;
import dev.wharf.replica.FetchReader;
import dev.wharf.replica.FetchResult;
import dev.wharf.replica.FetchWaiter;
import dev.wharf.replica.Partition;
import dev.wharf.replica.PartitionTable;
import dev.wharf.types.Uuid;

/**
 * One partition of a fetch on its way: where it lives and what it had.
 *
 * <p>Owner: the connection's loop, but for the methods that take a table, which run on the partition's loop while the connection's waits.
 */
final class FetchPart {
    /** The loop of a partition that is not on this node. */
    static final int NOWHERE = -1;

    private final FetchPosition position;
    private final FetchReader reader;
    private final Uuid topicId;
    private int loop;
    private boolean putOff;
    private FetchResult result = FetchResult.failed(Errors.NONE);

    private FetchPart(FetchPosition position, FetchReader reader, Uuid topicId, int loop) {
        this.position = position;
        this.reader = reader;
        this.topicId = topicId;
        this.loop = loop;
    }

    /** Looks the partition up in the metadata. */
    static FetchPart find(Services services, FetchPosition position, FetchReader reader) {
        FetchPosition.Key key = position.key();
        boolean byId = key.topic().isEmpty();
        TopicImage topic =
                byId ? services.image().topic(key.topicId()) : services.image().topic(key.topic());
        if (topic == null) {
            return refused(
                    position,
                    reader,
                    key.topicId(),
                    byId ? Errors.UNKNOWN_TOPIC_ID : Errors.UNKNOWN_TOPIC_OR_PARTITION);
        }
        PartitionImage partition = topic.partition(key.partition());
        Errors refusal =
                partition == null ? Errors.UNKNOWN_TOPIC_OR_PARTITION : services.refusal(partition);
        if (refusal != Errors.NONE) {
            return refused(position, reader, topic.id(), refusal);
        }
        return new FetchPart(
                position,
                reader,
                topic.id(),
                services.loops().indexOf(topic.id(), key.partition()));
    }

    private static FetchPart refused(
            FetchPosition position, FetchReader reader, Uuid topicId, Errors error) {
        FetchPart part = new FetchPart(position, reader, topicId, NOWHERE);
        part.refuse(error);
        return part;
    }

    FetchPosition position() {
        return position;
    }

    Uuid topicId() {
        return topicId;
    }

    int loop() {
        return loop;
    }

    /** Whether the answer names the leader. */
    boolean isAtWrongLeader() {
        Errors error = result.error();
        return error == Errors.NOT_LEADER_OR_FOLLOWER || error == Errors.FENCED_LEADER_EPOCH;
    }

    FetchResult result() {
        return result;
    }

    /** Answers the partition with an error; it is not read. */
    void refuse(Errors error) {
        loop = NOWHERE;
        result = FetchResult.failed(error);
    }

    /** Reads the partition; returns the bytes of records it had. */
    int read(PartitionTable table, int maxBytes, boolean atLeastOneBatch) {
        Partition partition = table.find(topicId, position.key().partition());
        putOff = false;
        result =
                partition == null
                        ? FetchResult.failed(table.absence(topicId, position.key().partition()))
                        : partition.read(
                                reader,
                                position.wanted(),
                                Math.min(maxBytes, position.wanted().maxBytes()),
                                atLeastOneBatch);
        return result.records().sizeBytes();
    }

    /** Whether responses hold so many files already that this one has to do without what was read. */
    boolean isOneTooMany() {
        return result.records() instanceof LogSlice slice && slice.isOneTooMany();
    }

    /** Leaves what there is to the next fetch, for want of open files. */
    void putOff() {
        putOff =
                result.error() == Errors.NONE
                        && position.wanted().fetchOffset() < result.highWatermark();
        dropRecords();
    }

    /** Whether the partition had something when it was last read, and has to do without it for want of open files. */
    boolean isPutOff() {
        return putOff;
    }

    /** Waits for more than {@link #read} has seen. */
    void park(PartitionTable table, FetchWaiter waiter) {
        Partition partition = table.find(topicId, position.key().partition());
        if (partition == null) {
            waiter.onMore(Integer.MAX_VALUE);
        } else {
            partition.park(waiter, result.highWatermark());
        }
    }

    void unpark(PartitionTable table, FetchWaiter waiter) {
        Partition partition = table.find(topicId, position.key().partition());
        if (partition != null) {
            partition.unpark(waiter);
        }
    }

    /** Gives the records back, for the response has no room for them or never comes. */
    void dropRecords() {
        result = result.withoutRecords();
    }
}
