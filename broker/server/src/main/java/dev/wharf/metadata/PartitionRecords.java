package dev.wharf.metadata;

import dev.wharf.protocol.message.metadata.PartitionChangeRecord;
import dev.wharf.protocol.message.metadata.PartitionRecord;
import dev.wharf.protocol.wire.MalformedMessageException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Partitions in Kafka's records, and back. Without state. */
final class PartitionRecords {
    /** The version of both records that is written: the first with eligible leader replicas (KIP-966). What is none is null there. */
    static final short WITH_ELR = 2;

    private PartitionRecords() {}

    static PartitionRecord toMessage(MetadataRecord.Partition partition) {
        PartitionImage state = partition.state();
        return new PartitionRecord()
                .setTopicId(partition.topicId())
                .setPartitionId(partition.partition())
                .setReplicas(state.replicas())
                .setDirectories(state.directories())
                .setAddingReplicas(state.adding())
                .setRemovingReplicas(state.removing())
                .setIsr(state.isr())
                .setEligibleLeaderReplicas(orNull(state.elr()))
                .setLastKnownElr(orNull(state.lastKnownElr()))
                .setLeader(state.leader())
                .setLeaderEpoch(state.leaderEpoch())
                .setPartitionEpoch(state.partitionEpoch());
    }

    static MetadataRecord.Partition fromMessage(PartitionRecord message) {
        if (message.replicas().isEmpty()
                || message.replicas().size() != message.directories().size()
                || message.leaderEpoch() < 0
                || message.partitionEpoch() < 0) {
            throw new MalformedMessageException("a partition without replicas or epochs");
        }
        return new MetadataRecord.Partition(
                message.topicId(),
                message.partitionId(),
                new PartitionImage(
                        message.replicas(),
                        message.directories(),
                        message.addingReplicas(),
                        message.removingReplicas(),
                        message.isr(),
                        orEmpty(message.eligibleLeaderReplicas()),
                        orEmpty(message.lastKnownElr()),
                        message.leader(),
                        message.leaderEpoch(),
                        message.partitionEpoch()));
    }

    static PartitionChangeRecord toMessage(MetadataRecord.PartitionChange change) {
        PartitionDelta delta = change.delta();
        return new PartitionChangeRecord()
                .setTopicId(change.topicId())
                .setPartitionId(change.partition())
                .setReplicas(delta.replicas())
                .setDirectories(delta.directories())
                .setAddingReplicas(delta.adding())
                .setRemovingReplicas(delta.removing())
                .setIsr(delta.isr())
                .setEligibleLeaderReplicas(delta.elr())
                .setLastKnownElr(delta.lastKnownElr())
                .setLeader(delta.leader());
    }

    static MetadataRecord.PartitionChange fromMessage(PartitionChangeRecord message) {
        return new MetadataRecord.PartitionChange(
                message.topicId(),
                message.partitionId(),
                new PartitionDelta(
                        message.replicas(),
                        message.directories(),
                        message.addingReplicas(),
                        message.removingReplicas(),
                        message.isr(),
                        message.eligibleLeaderReplicas(),
                        message.lastKnownElr(),
                        message.leader()));
    }

    private static @Nullable List<Integer> orNull(List<Integer> replicas) {
        return replicas.isEmpty() ? null : replicas;
    }

    private static List<Integer> orEmpty(@Nullable List<Integer> replicas) {
        return replicas == null ? List.of() : replicas;
    }
}
