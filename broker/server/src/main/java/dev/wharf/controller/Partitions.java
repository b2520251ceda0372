package dev.wharf.controller;

import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.placement.Candidate;
import dev.wharf.protocol.Errors;
import dev.wharf.types.Uuid;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What new topics and growing ones share: brokers to place on, manual assignments, and a partition's first state. Without state. */
final class Partitions {
    /** New partitions in one request (Kafka's limit). */
    static final int MAX_PER_REQUEST = 10_000;

    /** Partitions in the cluster: the leader epochs of all of them change in one batch when a broker starts anew. */
    static final int MAX_IN_CLUSTER = 100_000;

    private Partitions() {}

    /** The brokers that new replicas may be placed on. */
    static List<Candidate> candidates(MetadataImage image) {
        List<Candidate> candidates = new ArrayList<>(image.brokers().size());
        for (Map.Entry<Integer, BrokerRegistration> broker : image.brokers()) {
            BrokerRegistration registration = broker.getValue();
            if (!Cordons.isCordoned(image, broker.getKey())) {
                candidates.add(
                        new Candidate(
                                broker.getKey(), registration.rack(), registration.isActive()));
            }
        }
        return candidates;
    }

    /** Why {@code added} more partitions are too many for one request or for the cluster, or null. */
    static @Nullable Problem tooMany(MetadataImage image, long added) {
        if (added > MAX_PER_REQUEST) {
            return new Problem(
                    Errors.POLICY_VIOLATION,
                    "One request may create at most "
                            + MAX_PER_REQUEST
                            + " partitions, this one asks for "
                            + added);
        }
        if (image.topics().partitionCount() + added > MAX_IN_CLUSTER) {
            return new Problem(
                    Errors.POLICY_VIOLATION,
                    "The cluster has "
                            + image.topics().partitionCount()
                            + " of at most "
                            + MAX_IN_CLUSTER
                            + " partitions");
        }
        return null;
    }

    /**
     * Why a client's replicas for one partition cannot be, or null.
     *
     * @param expectedReplicas how many there must be, or -1
     */
    static @Nullable Problem assignmentProblem(
            MetadataImage image, List<Integer> replicas, int expectedReplicas) {
        Problem misshapen = shapeProblem(image, replicas, List.of());
        if (misshapen != null) {
            return misshapen;
        }
        if (expectedReplicas != -1 && replicas.size() != expectedReplicas) {
            return assignment(
                    "A partition has "
                            + replicas.size()
                            + " replicas, others have "
                            + expectedReplicas);
        }
        return replicas.stream().anyMatch(id -> Leaderships.isActive(image, id))
                ? null
                : assignment("Every broker assigned to a partition is fenced");
    }

    /**
     * Why a list of replicas is none, or null.
     *
     * @param known brokers that need not be registered, for they are replicas as it is
     */
    static @Nullable Problem shapeProblem(
            MetadataImage image, List<Integer> replicas, List<Integer> known) {
        if (replicas.isEmpty()) {
            return assignment("The replica list of a partition is empty");
        }
        Set<Integer> seen = new HashSet<>();
        for (int brokerId : replicas) {
            if (!image.brokers().containsKey(brokerId) && !known.contains(brokerId)) {
                return assignment("Broker " + brokerId + " is not registered");
            }
            if (!seen.add(brokerId)) {
                return assignment("Broker " + brokerId + " is assigned to a partition twice");
            }
        }
        return null;
    }

    static Problem assignment(String message) {
        return new Problem(Errors.INVALID_REPLICA_ASSIGNMENT, message);
    }

    static Problem unplaceable(MetadataImage image, int replicationFactor) {
        return new Problem(
                Errors.INVALID_REPLICATION_FACTOR,
                "A replication factor of "
                        + replicationFactor
                        + " cannot be reached: "
                        + image.brokers().size()
                        + " broker(s) are registered"
                        + cordonedText(image.brokers().size() - Cordons.placeable(image)));
    }

    private static String cordonedText(int cordoned) {
        return cordoned == 0 ? "" : ", and " + cordoned + " of them cordoned";
    }

    /** The state of a partition that nobody has written to: led by the first replica that can. */
    static PartitionImage first(MetadataImage image, List<Integer> replicas) {
        List<Integer> isr = new ArrayList<>(replicas.size());
        List<Uuid> directories = new ArrayList<>(replicas.size());
        for (int brokerId : replicas) {
            BrokerRegistration broker = image.brokers().get(brokerId);
            if (broker != null && broker.isActive()) {
                isr.add(brokerId);
            }
            directories.add(Leaderships.directory(broker, null));
        }
        return new PartitionImage(replicas, directories, isr, isr.getFirst(), 0, 0);
    }
}
