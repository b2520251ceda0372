package dev.wharf.operator.observe;

import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of a cluster.
 *
 * @param at when it was seen
 * @param setReplicas how many pods its StatefulSet is to have; null if there is no such set yet
 * @param pods by ordinal
 * @param volumes by ordinal
 * @param bootstraps where clients begin, by the name of a listener that the spec adds; empty where that is not known yet
 * @param brokers null if no broker answers
 * @param standstill that throttled replicas come no closer; null where that is not known, or none moves
 */
public record ClusterSight(
        Instant at,
        @Nullable Integer setReplicas,
        SortedMap<Integer, PodState> pods,
        SortedMap<Integer, VolumeState> volumes,
        SortedMap<String, String> bootstraps,
        @Nullable BrokersSight brokers,
        @Nullable Standstill standstill) {
    public ClusterSight {
        pods = Collections.unmodifiableSortedMap(new TreeMap<>(pods));
        volumes = Collections.unmodifiableSortedMap(new TreeMap<>(volumes));
        bootstraps = Collections.unmodifiableSortedMap(new TreeMap<>(bootstraps));
    }

    /** Whether a broker's pod serves. */
    public boolean isReady(int ordinal) {
        PodState pod = pods.get(ordinal);
        return pod != null && pod.isReady();
    }
}
