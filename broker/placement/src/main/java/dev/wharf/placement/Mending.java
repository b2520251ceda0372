package dev.wharf.placement;

import dev.wharf.placement.Goal.Exactly;
import dev.wharf.placement.Goal.Spread;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gives one partition the replicas that it is to have, with as few of them at new places as can be. */
final class Mending {
    private final Layout layout;
    private final Holding holding;

    private Mending(Layout layout, Holding holding) {
        this.layout = layout;
        this.holding = holding;
    }

    /** Returns why the goal cannot be reached, with everything left as it was, or null. */
    static @Nullable String mend(Layout layout, Holding holding) {
        Mending mending = new Mending(layout, holding);
        String refusal =
                switch (holding.wish.goal()) {
                    case Exactly exactly -> mending.pin(exactly);
                    case Spread spread -> mending.reach(spread);
                };
        if (refusal != null) {
            layout.set(holding, holding.wish.now());
            holding.fixed = true;
        }
        return refusal;
    }

    private @Nullable String pin(Exactly goal) {
        if (goal.replicas().isEmpty()
                || new HashSet<>(goal.replicas()).size() < goal.replicas().size()) {
            return "replicas have to be one or more different brokers, not " + goal.replicas();
        }
        for (int broker : goal.replicas()) {
            if (!layout.brokers.containsKey(broker)) {
                return "there is no broker " + broker + " that may have replicas";
            }
        }
        layout.set(holding, goal.replicas());
        return null;
    }

    private @Nullable String reach(Spread goal) {
        Constraint constraint = goal.constraint();
        for (int broker : List.copyOf(holding.replicas)) {
            if (!layout.mayKeep(constraint, broker)) {
                layout.drop(holding, broker);
            }
        }
        while (holding.replicas.size() > goal.replicationFactor()) {
            layout.drop(holding, leastNeeded(constraint));
        }
        while (holding.replicas.size() < goal.replicationFactor()) {
            Optional<Candidate> next = bestPlace(constraint, mustLead(constraint));
            if (next.isEmpty()) {
                return refusal(goal);
            }
            layout.add(holding, next.get().brokerId());
        }
        if (mustLead(constraint)) {
            Optional<Candidate> leader = bestPlace(constraint, true);
            if (leader.isEmpty()) {
                return refusal(goal);
            }
            layout.drop(holding, leastNeeded(constraint));
            layout.add(holding, leader.get().brokerId());
        }
        layout.chooseLeader(holding, constraint);
        return null;
    }

    /** Whether there is no replica yet where the leader should be. */
    private boolean mustLead(Constraint constraint) {
        return !layout.canBeLedWithout(holding, constraint, -1);
    }

    private int leastNeeded(Constraint constraint) {
        return holding.replicas.stream()
                .map(layout::broker)
                .max(
                        Comparator.comparing(
                                        (Candidate broker) ->
                                                layout.canBeLedWithout(
                                                                holding,
                                                                constraint,
                                                                broker.brokerId())
                                                        || mustLead(constraint))
                                .thenComparing(broker -> !broker.active())
                                .thenComparing(broker -> layout.inRack(holding, broker))
                                .thenComparing(broker -> broker.brokerId() != holding.leader)
                                .thenComparing(byLoad()))
                .orElseThrow()
                .brokerId();
    }

    private Optional<Candidate> bestPlace(Constraint constraint, boolean toLead) {
        return layout.brokers.values().stream()
                .filter(broker -> layout.mayGet(holding, constraint, broker))
                .filter(broker -> !toLead || constraint.prefersToLead(broker))
                .min(
                        Comparator.comparing((Candidate broker) -> layout.inRack(holding, broker))
                                .thenComparing(byLoad()));
    }

    private Comparator<Candidate> byLoad() {
        String topic = holding.wish.topic();
        return Comparator.comparing(
                        (Candidate broker) -> layout.held.count(topic, broker.brokerId()))
                .thenComparing(broker -> layout.held.count(broker.brokerId()))
                .thenComparing(Candidate::brokerId);
    }

    private String refusal(Spread goal) {
        Constraint constraint = goal.constraint();
        long able =
                layout.brokers.values().stream()
                        .filter(
                                broker ->
                                        constraint.admits(broker)
                                                && (broker.active()
                                                        || holding.wasOn(broker.brokerId())))
                        .count();
        if (able >= goal.replicationFactor()) {
            return "no broker in rack " + constraint.leaderRack() + " can lead";
        }
        return goal.replicationFactor()
                + " replicas need as many brokers, and there are "
                + able
                + (constraint.racks().isEmpty() ? "" : " in the racks that it may use");
    }
}
