package dev.wharf.operator.plan;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What to do about a cluster now.
 *
 * @param draining brokers that are being emptied
 * @param heldBack levels that features could go up to and do not, because the owner wants it so
 */
public record ClusterPlan(
        List<ClusterAction> actions,
        Verdict verdict,
        List<Integer> draining,
        SortedMap<String, Integer> heldBack) {
    public ClusterPlan {
        actions = List.copyOf(actions);
        draining = List.copyOf(draining);
        heldBack = Collections.unmodifiableSortedMap(new TreeMap<>(heldBack));
    }
}
