package dev.wharf.controller;

import dev.wharf.metadata.ConfigResource;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.protocol.Errors;
import dev.wharf.types.TopicPartition;
import dev.wharf.types.Uuid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the controller answers; results are in the order of what was asked. */
public sealed interface ControllerAnswer {
    /** To {@link ControllerCommand.CreateTopics}. */
    record TopicsCreated(List<TopicResult> topics) implements ControllerAnswer {}

    /**
     * One topic.
     *
     * @param problem null if it is created, or could be
     * @param id zero if there is none
     * @param partitions -1 with a problem
     * @param replicationFactor -1 with a problem
     */
    record TopicResult(
            String name,
            @Nullable Problem problem,
            Uuid id,
            int partitions,
            short replicationFactor) {}

    /** To {@link ControllerCommand.DeleteTopics}. */
    record TopicsDeleted(List<Deletion> topics) implements ControllerAnswer {}

    /**
     * One topic.
     *
     * @param name null if only an unknown id was given
     * @param id zero if only an unknown name was given
     * @param problem null if it is gone
     */
    record Deletion(@Nullable String name, Uuid id, @Nullable Problem problem) {}

    /** To {@link ControllerCommand.CreatePartitions}. */
    record PartitionsCreated(List<GrowthResult> topics) implements ControllerAnswer {}

    /** One topic; {@code problem} is null if it has grown. */
    record GrowthResult(String name, @Nullable Problem problem) {}

    /** To {@link ControllerCommand.AlterConfigs} and {@link ControllerCommand.ReplaceConfigs}. */
    record ConfigsAltered(List<ConfigResult> resources) implements ControllerAnswer {}

    /** One resource; {@code problem} is null if it is changed. */
    record ConfigResult(ConfigResource resource, @Nullable Problem problem) {}

    /** To {@link ControllerCommand.ElectLeaders}. */
    record LeadersElected(List<ElectionResult> partitions) implements ControllerAnswer {}

    /** One partition; {@code problem} is null if it has another leader now. */
    record ElectionResult(TopicPartition partition, @Nullable Problem problem) {}

    /** To {@link ControllerCommand.UpdateFeatures}; {@code problem} is null if all are updated, or could be. */
    record FeaturesUpdated(@Nullable Problem problem) implements ControllerAnswer {}

    /**
     * To {@link ControllerCommand.AllocateProducerIds}.
     *
     * @param error {@link Errors#NONE}, or why there is no block
     * @param first the first id of the block
     * @param count how many there are
     */
    record ProducerIdBlock(Errors error, long first, int count) implements ControllerAnswer {}

    /**
     * To {@link ControllerCommand.RegisterBroker}.
     *
     * @param problem null if it is registered
     * @param brokerEpoch -1 with a problem
     */
    record BrokerRegistered(@Nullable Problem problem, long brokerEpoch)
            implements ControllerAnswer {}

    /**
     * To {@link ControllerCommand.BrokerHeartbeat}.
     *
     * @param error {@link Errors#NONE}, or why the broker has to register anew
     * @param caughtUp whether it knows of its own registration
     * @param fenced whether it counts as dead
     * @param mayGo whether a broker that wants to shut down may: it leads nothing, and everybody knows
     */
    record HeartbeatTaken(Errors error, boolean caughtUp, boolean fenced, boolean mayGo)
            implements ControllerAnswer {}

    /**
     * To {@link ControllerCommand.PermitRestart} and {@link ControllerCommand.AdmitOperator}.
     *
     * @param reason a sentence without a stop; empty if it is granted
     * @param forMs how long it is granted for, counted from when it was asked for
     */
    record OperatorAnswered(Verdict verdict, String reason, long forMs)
            implements ControllerAnswer {}

    /** What becomes of an operator's wish. */
    enum Verdict {
        GRANTED,
        /** Not as things stand; the same may be asked for again. */
        REFUSED,
        /** Another operator has taken over from this one. */
        FENCED
    }

    /** To what has no other answer. */
    record Noted() implements ControllerAnswer {}

    /** To {@link ControllerCommand.UnregisterBroker}; {@code problem} is null if the broker is out. */
    record BrokerUnregistered(@Nullable Problem problem) implements ControllerAnswer {}

    /**
     * To {@link ControllerCommand.AlterPartition}.
     *
     * @param error {@link Errors#NONE}, or why none of the changes was looked at; then there are no partitions
     */
    record PartitionsAltered(Errors error, List<AlteredPartition> partitions)
            implements ControllerAnswer {}

    /**
     * One partition.
     *
     * @param error {@link Errors#NONE}, or why its ISR stays as it was; with {@link Errors#NEW_LEADER_ELECTED} it is changed, and another broker leads
     * @param state the partition as it is now; null with any other error
     */
    record AlteredPartition(
            Uuid topicId, int partition, Errors error, @Nullable InSyncState state) {}

    /** Who leads a partition, and who is in sync. */
    record InSyncState(int leader, int leaderEpoch, List<Integer> isr, int partitionEpoch) {
        static InSyncState of(PartitionImage partition) {
            return new InSyncState(
                    partition.leader(),
                    partition.leaderEpoch(),
                    partition.isr(),
                    partition.partitionEpoch());
        }
    }

    /** To {@link ControllerCommand.AlterReassignments}. */
    record ReassignmentsAltered(List<ReassignmentResult> partitions) implements ControllerAnswer {}

    /** One partition; {@code problem} is null if its replicas move, or are where they are wanted. */
    record ReassignmentResult(TopicPartition partition, @Nullable Problem problem) {}
}
