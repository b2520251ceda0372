package dev.wharf.group;

import dev.wharf.types.TopicPartition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happened in a group machine: {@link Logged} records survive, {@link Volatile} ones are lost with the state. */
public sealed interface GroupRecord {
    /** Written to the log, in Kafka's schemas. */
    sealed interface Logged extends GroupRecord {
        String groupId();
    }

    /** Applied, never written. */
    sealed interface Volatile extends GroupRecord {}

    /**
     * A group as it is after a rebalance. Replaces what was known of it.
     *
     * @param protocolType null for none
     * @param protocol null for none
     * @param leader null for none
     * @param stateSinceMs wall time of the last change of state, -1 where it is not known
     */
    record GroupSaved(
            String groupId,
            @Nullable String protocolType,
            @Nullable String protocol,
            int generation,
            @Nullable String leader,
            long stateSinceMs,
            List<SavedMember> members)
            implements Logged {}

    /** A member with its metadata for the chosen protocol. */
    record SavedMember(
            String memberId,
            @Nullable String instanceId,
            Member.Client client,
            int sessionTimeoutMs,
            int rebalanceTimeoutMs,
            Bytes subscription,
            Bytes assignment) {}

    /** A group is gone; its offsets go by records of their own. */
    record GroupRemoved(String groupId) implements Logged {}

    /** An offset was committed; the group comes to be if there was none. */
    record OffsetSaved(String groupId, TopicPartition partition, CommittedOffset committed)
            implements Logged {}

    /** An offset is gone. */
    record OffsetRemoved(String groupId, TopicPartition partition) implements Logged {}

    /** A group is now this one. The group must not be changed any more. */
    record GroupMoved(Group group) implements Volatile {}

    /** A group that never was in the log is gone. */
    record GroupForgotten(String groupId) implements Volatile {}

    /** A deadline is set, or moved. */
    record DeadlineSet(Deadline deadline, long atMonotonicMs) implements Volatile {}

    /** A deadline is called off, or has passed. */
    record DeadlineCleared(Deadline deadline) implements Volatile {}

    /** The rebuilt state is in use. */
    record Resumed() implements Volatile {}

    /** The next search for expired offsets is at this monotonic time. */
    record OffsetsCheckSet(long atMonotonicMs) implements Volatile {}

    /** Topics whose offsets have to go. */
    record SweepAdded(List<GroupCommand.DroppedTopic> topics) implements Volatile {}

    /** No offset of a dropped topic is left. */
    record SweepDone() implements Volatile {}
}
