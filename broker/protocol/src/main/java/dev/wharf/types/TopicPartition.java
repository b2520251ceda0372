package dev.wharf.types;

/**
 * A partition by the name of its topic.
 *
 * @param topic the topic's name, as a client writes it
 * @param partition 0 and up
 */
public record TopicPartition(String topic, int partition) implements Comparable<TopicPartition> {
    @Override
    public int compareTo(TopicPartition other) {
        int byTopic = topic.compareTo(other.topic);
        return byTopic != 0 ? byTopic : Integer.compare(partition, other.partition);
    }

    /** The directory and log form: {@code topic-partition}. */
    @Override
    public String toString() {
        return topic + "-" + partition;
    }
}
