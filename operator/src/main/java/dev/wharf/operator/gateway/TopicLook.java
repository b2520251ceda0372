package dev.wharf.operator.gateway;

import dev.wharf.operator.observe.BrokerState;
import dev.wharf.operator.observe.TopicSight;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A topic as it was seen.
 *
 * @param brokers those that are registered; none if nobody answers
 * @param config what is set for all brokers while they run; nothing if nobody answers
 */
public record TopicLook(
        TopicSight topic, List<BrokerState> brokers, SortedMap<String, String> config) {
    public TopicLook {
        brokers = List.copyOf(brokers);
        config = Collections.unmodifiableSortedMap(new TreeMap<>(config));
    }

    /** Of a cluster that does not answer. */
    public static TopicLook nobody(TopicSight topic) {
        return new TopicLook(topic, List.of(), new TreeMap<>());
    }
}
