package dev.wharf.operator.plan;

import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** A step towards what an {@code MQTopic} says. */
public sealed interface TopicAction {
    /**
     * Write into the status what is going to be done, before it is.
     *
     * @param managedConfig the keys that are the operator's to set and to reset
     */
    record Claim(String topic, List<String> managedConfig) implements TopicAction {}

    /**
     * Create the topic.
     *
     * @param replicationFactor how many replicas; the brokers place them
     * @param assignments each partition's replicas, if the brokers must not place them
     */
    record Create(
            String topic,
            int partitions,
            int replicationFactor,
            SortedMap<String, String> config,
            @Nullable List<List<Integer>> assignments)
            implements TopicAction {}

    /**
     * Add partitions.
     *
     * @param partitions how many there are to be
     * @param assignments the replicas of the new ones, if the brokers must not place them
     */
    record Grow(String topic, int partitions, @Nullable List<List<Integer>> assignments)
            implements TopicAction {}

    /** Change the topic's configuration. */
    record Configure(String topic, SortedMap<String, String> set, SortedSet<String> reset)
            implements TopicAction {}

    /**
     * Give a partition other replicas.
     *
     * @param replicas the preferred leader first
     */
    record Move(String topic, int partition, List<Integer> replicas) implements TopicAction {}

    /** Delete the topic and its data. */
    record Delete(String topic) implements TopicAction {}
}
