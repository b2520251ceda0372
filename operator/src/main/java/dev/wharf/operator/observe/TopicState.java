package dev.wharf.operator.observe;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A topic, as the brokers describe it.
 *
 * @param id the topic's id, as text
 * @param partitions from partition 0 on
 * @param config what is set for this topic itself, without defaults
 */
public record TopicState(
        String name, String id, List<PartitionState> partitions, SortedMap<String, String> config) {
    public TopicState {
        partitions = List.copyOf(partitions);
        config = Collections.unmodifiableSortedMap(new TreeMap<>(config));
    }
}
