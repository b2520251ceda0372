package dev.wharf.operator.plan;

import dev.wharf.operator.api.MQTopicSpec;
import dev.wharf.operator.api.TopicPlacement;
import dev.wharf.placement.Candidate;
import dev.wharf.placement.Constraint;
import dev.wharf.placement.Goal;
import dev.wharf.placement.Rearrangement;
import dev.wharf.placement.Wish;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where partitions go that are not there yet. Without constraints the controller knows best, and is left to it.
 *
 * @param assignments the replicas of each, or null to leave it to the controller
 * @param refusal why there is no place, or null
 */
record NewPartitions(@Nullable List<List<Integer>> assignments, @Nullable String refusal) {
    /**
     * Places the partitions from {@code first} inclusive to {@code end} exclusive.
     *
     * @param others the topic's partitions that are there already
     */
    static NewPartitions place(
            MQTopicSpec spec,
            Collection<Candidate> brokers,
            List<Wish> others,
            int end,
            int replicationFactor) {
        int first = others.size();
        TopicPlacement placement = spec.placement();
        if (placement != null && placement.assignments() != null) {
            List<List<Integer>> exact =
                    placement.assignments().subList(first, end).stream()
                            .map(TopicPlacement.Assignment::brokers)
                            .toList();
            return new NewPartitions(exact, unknownBroker(exact, brokers));
        }
        Constraint constraint = TopicGoals.constraint(spec);
        if (constraint.equals(Constraint.NONE)) {
            return brokers.size() < replicationFactor
                    ? new NewPartitions(null, tooFew(replicationFactor, brokers.size()))
                    : new NewPartitions(null, null);
        }
        return constrained(constraint, brokers, others, end, replicationFactor);
    }

    private static NewPartitions constrained(
            Constraint constraint,
            Collection<Candidate> brokers,
            List<Wish> others,
            int end,
            int replicationFactor) {
        if (brokers.isEmpty()) {
            return new NewPartitions(null, tooFew(replicationFactor, 0));
        }
        // As if they all were on one broker with no others, and free to move from there.
        String topic = others.isEmpty() ? "" : others.getFirst().topic();
        List<Wish> wishes = new ArrayList<>(others);
        for (int partition = others.size(); partition < end; partition++) {
            wishes.add(
                    new Wish(
                            topic,
                            partition,
                            List.of(NOWHERE),
                            new Goal.Spread(replicationFactor, constraint)));
        }
        Rearrangement placed = Rearrangement.mend(brokers, wishes);
        for (Rearrangement.Misfit misfit : placed.misfits()) {
            if (misfit.wish().partition() >= others.size()) {
                return new NewPartitions(null, misfit.reason());
            }
        }
        return new NewPartitions(
                placed.changes().stream()
                        .filter(change -> change.wish().partition() >= others.size())
                        .map(Rearrangement.Change::replicas)
                        .toList(),
                null);
    }

    /** A broker that nobody can have, which a partition without a place is taken from. */
    private static final int NOWHERE = -1;

    private static @Nullable String unknownBroker(
            List<List<Integer>> assignments, Collection<Candidate> brokers) {
        for (List<Integer> replicas : assignments) {
            for (int id : replicas) {
                if (brokers.stream().noneMatch(broker -> broker.brokerId() == id)) {
                    return "there is no broker " + id + " that may have replicas";
                }
            }
        }
        return null;
    }

    private static String tooFew(int replicationFactor, int brokers) {
        return replicationFactor + " replicas need as many brokers, and there are " + brokers;
    }
}
