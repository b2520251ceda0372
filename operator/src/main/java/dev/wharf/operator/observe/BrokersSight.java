package dev.wharf.operator.observe;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the active controller says of the cluster.
 *
 * @param brokers by id
 * @param topics all of them, internal ones too
 * @param config what is set for all brokers while they run
 * @param features by name
 * @param minInSyncReplicas for topics that do not say otherwise
 */
public record BrokersSight(
        QuorumState quorum,
        SortedMap<Integer, BrokerState> brokers,
        List<TopicState> topics,
        SortedMap<String, String> config,
        SortedMap<String, FeatureState> features,
        int minInSyncReplicas) {
    public BrokersSight {
        brokers = Collections.unmodifiableSortedMap(new TreeMap<>(brokers));
        topics = List.copyOf(topics);
        config = Collections.unmodifiableSortedMap(new TreeMap<>(config));
        features = Collections.unmodifiableSortedMap(new TreeMap<>(features));
    }

    public boolean isActive(int id) {
        BrokerState broker = brokers.get(id);
        return broker != null && broker.active();
    }

    /** How many replicas have to be in sync for a topic's partitions to take writes; a partition with fewer replicas needs all. */
    public int minInSyncReplicas(TopicState topic) {
        String own = topic.config().get("min.insync.replicas");
        return own == null ? minInSyncReplicas : Integer.parseInt(own);
    }
}
