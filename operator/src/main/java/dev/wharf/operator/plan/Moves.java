package dev.wharf.operator.plan;

import dev.wharf.operator.observe.BrokerState;
import dev.wharf.operator.observe.BrokersSight;
import dev.wharf.operator.observe.PartitionState;
import dev.wharf.operator.observe.TopicState;
import dev.wharf.placement.Candidate;
import dev.wharf.placement.Rearrangement;
import dev.wharf.placement.Rearrangement.Change;
import dev.wharf.placement.Wish;
import java.util.ArrayList;
import java.util.List;

/** Empties brokers that are to go, and gives new ones their share: some partitions at a time, and each time worked out again. */
final class Moves {
    /** Partitions of the cluster that copy data at once. */
    static final int COPIES_AT_ONCE = 20;

    private final ClusterGoal goal;
    private final BrokersSight brokers;
    private final Steps<ClusterAction> steps;
    private final List<Change> next = new ArrayList<>();

    Moves(ClusterGoal goal, BrokersSight brokers, Steps<ClusterAction> steps) {
        this.goal = goal;
        this.brokers = brokers;
        this.steps = steps;
    }

    /** Moves replicas off the brokers from {@code end} on. */
    void drain(int end) {
        Rearrangement arranged = Rearrangement.mend(candidates(end), wishes());
        for (Rearrangement.Misfit misfit : arranged.misfits()) {
            if (misfit.wish().now().stream().anyMatch(id -> id >= end)) {
                steps.problem(
                        "DoesNotFit",
                        "The brokers that stay have no place for "
                                + misfit.wish().topic()
                                + "-"
                                + misfit.wish().partition()
                                + ": "
                                + misfit.reason());
            }
        }
        next.addAll(
                arranged.changes().stream()
                        .filter(change -> change.wish().now().stream().anyMatch(id -> id >= end))
                        .toList());
    }

    /** Whether a broker has no replica, none that comes and none that goes. */
    boolean isEmpty(int broker) {
        return brokers.topics().stream()
                .flatMap(topic -> topic.partitions().stream())
                .noneMatch(partition -> partition.replicas().contains(broker));
    }

    /** Spreads replicas over all brokers, if a new one has none, until all is even. */
    void rebalance() {
        List<Change> changes =
                goal.policies().rebalance() && (goal.remembered().rebalancing() || someoneIsIdle())
                        ? Rearrangement.spread(candidates(goal.replicas()), wishes()).changes()
                        : List.of();
        if (!goal.remembered().rebalancing()) {
            if (changes.stream().anyMatch(this::bringsInAnIdleBroker)) {
                steps.actions.add(new ClusterAction.RememberRebalance(true));
                steps.progress("Rebalancing", "New brokers get their share of replicas");
            }
            return;
        }
        steps.progress("Rebalancing", changes.size() + " partitions have yet to move");
        if (changes.isEmpty() && moving() == 0) {
            steps.actions.add(new ClusterAction.RememberRebalance(false));
        }
        next.addAll(changes);
    }

    private boolean someoneIsIdle() {
        return brokers.brokers().keySet().stream().anyMatch(this::isEmpty);
    }

    /** One that stays idle, because nothing may be there or there is too little for all, is no reason to begin. */
    private boolean bringsInAnIdleBroker(Change change) {
        return change.added().stream().anyMatch(this::isEmpty);
    }

    /** Begins with as much of what there is to do as may be at once, behind its throttle. */
    void begin() {
        List<Change> begun = new ArrayList<>();
        int copying = moving();
        for (Change change : next) {
            boolean copies = !change.added().isEmpty();
            if (!copies || copying < COPIES_AT_ONCE) {
                copying += copies ? 1 : 0;
                begun.add(change);
            }
        }
        for (Change change : new MoveThrottle(goal, brokers, steps).follow(begun)) {
            Wish wish = change.wish();
            steps.actions.add(
                    new ClusterAction.Move(wish.topic(), wish.partition(), change.replicas()));
        }
    }

    private int moving() {
        return (int)
                brokers.topics().stream()
                        .flatMap(topic -> topic.partitions().stream())
                        .filter(PartitionState::isMoving)
                        .count();
    }

    private List<Candidate> candidates(int end) {
        List<Candidate> candidates = new ArrayList<>();
        for (BrokerState broker : brokers.brokers().headMap(end).values()) {
            candidates.add(new Candidate(broker.id(), broker.rack(), broker.active()));
        }
        return candidates;
    }

    private List<Wish> wishes() {
        List<Wish> wishes = new ArrayList<>();
        for (TopicState topic : brokers.topics()) {
            wishes.addAll(TopicGoals.wishes(topic, goal.topics().get(topic.name())));
        }
        return wishes;
    }
}
