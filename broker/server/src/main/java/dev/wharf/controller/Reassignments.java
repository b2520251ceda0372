package dev.wharf.controller;

import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.protocol.Errors;
import dev.wharf.types.TopicPartition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can be answered to a reassignment of replicas (KIP-455) where replicas do not move: the ones that a partition has are a valid wish that is
 * fulfilled, and none is ever under way. Without state.
 */
public final class Reassignments {
    private Reassignments() {}

    /**
     * Why a partition cannot get these replicas, or null where it has them.
     *
     * @param replicas the preferred leader first; null to call a reassignment off
     * @param factorMayChange whether the client allows another number of replicas
     */
    public static @Nullable Problem problem(
            MetadataImage image,
            TopicPartition name,
            @Nullable List<Integer> replicas,
            boolean factorMayChange) {
        PartitionImage partition = image.partition(name);
        if (partition == null) {
            return new Problem(Errors.UNKNOWN_TOPIC_OR_PARTITION, "There is no partition " + name);
        }
        if (replicas == null) {
            return new Problem(
                    Errors.NO_REASSIGNMENT_IN_PROGRESS, Errors.NO_REASSIGNMENT_IN_PROGRESS.text());
        }
        Problem invalid = Partitions.assignmentProblem(image, replicas, -1);
        if (invalid != null) {
            return invalid;
        }
        int factor = partition.replicas().size();
        if (!factorMayChange && replicas.size() != factor) {
            return new Problem(
                    Errors.INVALID_REPLICATION_FACTOR,
                    "The replication factor would change from "
                            + factor
                            + " to "
                            + replicas.size());
        }
        return replicas.equals(partition.replicas())
                ? null
                : Partitions.assignment("Replicas cannot be moved between brokers");
    }
}
