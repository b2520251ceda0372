package dev.wharf.operator.plan;

import java.util.List;

/**
 * What to do about a cluster now.
 *
 * @param draining brokers that are being emptied
 */
public record ClusterPlan(List<ClusterAction> actions, Verdict verdict, List<Integer> draining) {
    public ClusterPlan {
        actions = List.copyOf(actions);
        draining = List.copyOf(draining);
    }
}
