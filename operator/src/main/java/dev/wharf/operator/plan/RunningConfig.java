package dev.wharf.operator.plan;

import dev.wharf.operator.observe.BrokersSight;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Changes settings that brokers take while they run. Each is remembered as the operator's first, so that it can be taken back when the spec drops it. */
final class RunningConfig {
    private final ClusterGoal goal;
    private final BrokersSight brokers;
    private final Steps<ClusterAction> steps;

    RunningConfig(ClusterGoal goal, BrokersSight brokers, Steps<ClusterAction> steps) {
        this.goal = goal;
        this.brokers = brokers;
        this.steps = steps;
    }

    void follow() {
        List<String> managed = goal.remembered().managedConfig();
        SortedMap<String, String> set = new TreeMap<>(goal.runningConfig());
        set.keySet().retainAll(managed);
        set.entrySet()
                .removeIf(entry -> entry.getValue().equals(brokers.config().get(entry.getKey())));
        SortedSet<String> reset = new TreeSet<>(managed);
        reset.removeAll(goal.runningConfig().keySet());
        reset.retainAll(brokers.config().keySet());
        if (!set.isEmpty() || !reset.isEmpty()) {
            steps.actions.add(new ClusterAction.Configure(set, reset));
            TreeSet<String> changing = new TreeSet<>(set.keySet());
            changing.addAll(reset);
            steps.progress(
                    "Configuring",
                    "Settings are being changed while the brokers run: "
                            + String.join(", ", changing));
        }
        SortedSet<String> mine = new TreeSet<>(goal.runningConfig().keySet());
        mine.addAll(reset);
        if (!mine.equals(new TreeSet<>(managed))) {
            steps.actions.add(new ClusterAction.RememberConfig(List.copyOf(mine)));
            steps.progress("Configuring", "Settings of running brokers are about to change");
        }
    }
}
