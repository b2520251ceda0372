package dev.wharf.operator.observe;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of a cluster.
 *
 * @param setReplicas how many pods its StatefulSet is to have; null if there is no such set yet
 * @param pods by ordinal
 * @param volumes by ordinal
 * @param brokers null if no broker answers
 */
public record ClusterSight(
        @Nullable Integer setReplicas,
        SortedMap<Integer, PodState> pods,
        SortedMap<Integer, VolumeState> volumes,
        @Nullable BrokersSight brokers) {
    public ClusterSight {
        pods = Collections.unmodifiableSortedMap(new TreeMap<>(pods));
        volumes = Collections.unmodifiableSortedMap(new TreeMap<>(volumes));
    }

    /** Whether a broker's pod serves. */
    public boolean isReady(int ordinal) {
        PodState pod = pods.get(ordinal);
        return pod != null && pod.isReady();
    }
}
