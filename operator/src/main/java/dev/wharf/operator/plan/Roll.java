package dev.wharf.operator.plan;

import dev.wharf.operator.observe.BrokerState;
import dev.wharf.operator.observe.BrokersSight;
import dev.wharf.operator.observe.ClusterSight;
import dev.wharf.operator.observe.PodState;
import dev.wharf.operator.observe.PodState.Phase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Brings pods to the current template: one failure domain at a time, several brokers of a rack together where that is safe, the next only when all are back
 * and have caught up, the active controller last and after it has handed over. A pod that does not serve anyway is made anew at once, so that a
 * corrected template reaches the broken pod first.
 */
final class Roll {
    /** Brokers of one rack that restart together. */
    static final int TOGETHER_MAX = 3;

    private static final int CHANGES_TOLD_MAX = 5;

    private final ClusterGoal goal;
    private final ClusterSight sight;
    private final Steps<ClusterAction> steps;

    Roll(ClusterGoal goal, ClusterSight sight, Steps<ClusterAction> steps) {
        this.goal = goal;
        this.sight = sight;
        this.steps = steps;
    }

    /** Makes outdated pods anew that serve nobody. */
    void renewBroken(@Nullable BrokersSight brokers) {
        for (PodState pod : sight.pods().values()) {
            boolean serves = pod.isReady() || (brokers != null && brokers.isActive(pod.ordinal()));
            if (isOutdated(pod) && !serves) {
                steps.actions.add(new ClusterAction.Restart(pod.ordinal(), false));
                steps.progress("Rolling", "Broker " + pod.ordinal() + " gets the new template");
            }
        }
    }

    /** Tells what keeps pods that have the current template from serving. */
    void tellTrouble() {
        for (PodState pod : sight.pods().values()) {
            if (pod.phase() == Phase.BROKEN && !isOutdated(pod)) {
                steps.problem(
                        "PodBroken",
                        "Broker " + pod.ordinal() + " does not start: " + pod.trouble());
            }
        }
        for (int ordinal = 0; ordinal < goal.replicas(); ordinal++) {
            if (!sight.isReady(ordinal)) {
                steps.progress("Starting", "Broker " + ordinal + " is not ready yet");
            }
        }
    }

    /** Restarts what may be restarted now of the pods that serve; the brokers from {@code end} on are about to go and are left out. */
    void restart(BrokersSight brokers, int end) {
        List<PodState> outdated =
                new ArrayList<>(
                        sight.pods().values().stream()
                                .filter(pod -> pod.ordinal() < end && isOutdated(pod))
                                .toList());
        if (outdated.isEmpty()) {
            return;
        }
        String todo = todo(outdated);
        switch (Maintenance.at(sight.at(), goal.policies().window())) {
            case Maintenance.Answer.Open open -> begin(outdated, brokers, todo);
            case Maintenance.Answer.Closed closed ->
                    steps.waiting(
                            "WaitingForWindow",
                            todo + "; the maintenance window opens " + closed.opens());
            case Maintenance.Answer.Unclear unclear ->
                    steps.problem("InvalidMaintenanceWindow", unclear.message());
        }
    }

    private void begin(List<PodState> outdated, BrokersSight brokers, String todo) {
        Availability availability =
                new Availability(sight, brokers, goal.policies().noSpareReplica());
        String behind = availability.firstBehind();
        steps.progress("Rolling", behind == null ? todo : todo + "; " + behind);
        if (behind != null || !availability.away.isEmpty()) {
            return;
        }
        int controller = brokers.quorum().leader();
        outdated.sort(
                Comparator.comparing((PodState pod) -> pod.ordinal() == controller)
                        .thenComparing(PodState::ordinal));
        List<Integer> chosen = choose(outdated, brokers, availability);
        if (chosen.size() == 1
                && chosen.getFirst() == controller
                && brokers.quorum().voters().size() > 1) {
            steps.actions.add(new ClusterAction.HandOver(controller));
            return;
        }
        chosen.forEach(ordinal -> steps.actions.add(new ClusterAction.Restart(ordinal, true)));
    }

    /** How many have to restart, and what for. */
    private String todo(List<PodState> outdated) {
        TreeSet<String> changes = new TreeSet<>();
        outdated.forEach(pod -> changes.addAll(goal.template().differencesOf(pod)));
        String more =
                changes.size() > CHANGES_TOLD_MAX
                        ? " and " + (changes.size() - CHANGES_TOLD_MAX) + " more"
                        : "";
        return (outdated.size() == 1 ? "1 broker has" : outdated.size() + " brokers have")
                + " yet to restart, for "
                + changes.stream().limit(CHANGES_TOLD_MAX).collect(Collectors.joining(", "))
                + more;
    }

    /** The first that may be restarted, and those that may be together with it. */
    private List<Integer> choose(
            List<PodState> inOrder, BrokersSight brokers, Availability availability) {
        List<Integer> chosen = new ArrayList<>();
        String firstReason = null;
        for (PodState pod : inOrder) {
            int ordinal = pod.ordinal();
            boolean another = !chosen.isEmpty();
            if (another
                    && (chosen.size() == TOGETHER_MAX
                            || ordinal == brokers.quorum().leader()
                            || !sameRack(brokers, chosen.getFirst(), ordinal))) {
                continue;
            }
            String reason = availability.whyNot(ordinal, chosen);
            if (reason == null) {
                chosen.add(ordinal);
            } else if (firstReason == null) {
                firstReason = reason;
            }
        }
        if (chosen.isEmpty() && firstReason != null) {
            steps.problem("RollBlocked", "No broker can be restarted: " + firstReason);
        }
        return chosen;
    }

    private static boolean sameRack(BrokersSight brokers, int one, int other) {
        String rack = rackOf(brokers, one);
        return rack != null && rack.equals(rackOf(brokers, other));
    }

    private static @Nullable String rackOf(BrokersSight brokers, int id) {
        BrokerState broker = brokers.brokers().get(id);
        return broker == null ? null : broker.rack();
    }

    /** Whether a broker that stays has yet to get the template. */
    boolean isOver(int end) {
        return sight.pods().headMap(end).values().stream().noneMatch(this::isOutdated);
    }

    private boolean isOutdated(PodState pod) {
        return !pod.terminating() && !pod.revision().equals(goal.template().revision());
    }
}
