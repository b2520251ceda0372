package dev.wharf.replica;

import dev.wharf.metadata.PartitionImage;
import dev.wharf.types.TopicPartition;
import dev.wharf.types.Uuid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * New partitions that the disk had no room for: they exist, answer KAFKA_STORAGE_ERROR, and are opened as soon as they can be. Bounded by the
 * partitions of the cluster.
 *
 * <p>Owner: the loop of their table.
 */
final class WaitingPartitions {
    private final Map<Key, Waiting> waiting = new LinkedHashMap<>();

    private record Key(Uuid topicId, int partition) {}

    /** A partition and the latest that the metadata says of it. */
    record Waiting(TopicPartition name, Uuid topicId, PartitionImage state) {}

    void add(Waiting partition) {
        waiting.put(new Key(partition.topicId, partition.name.partition()), partition);
    }

    boolean contains(Uuid topicId, int partition) {
        return waiting.containsKey(new Key(topicId, partition));
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Forgets a partition; returns whether it was here. */
    boolean remove(Uuid topicId, int partition) {
        return waiting.remove(new Key(topicId, partition)) != null;
    }

    /** Forgets a topic; returns its partitions that were here. */
    List<TopicPartition> removeTopic(Uuid topicId) {
        List<TopicPartition> removed =
                waiting.values().stream()
                        .filter(each -> each.topicId.equals(topicId))
                        .map(Waiting::name)
                        .toList();
        waiting.keySet().removeIf(key -> key.topicId.equals(topicId));
        return removed;
    }

    /** All of them, the longest waiting first, and none from now on. */
    List<Waiting> take() {
        List<Waiting> all = new ArrayList<>(waiting.values());
        waiting.clear();
        return all;
    }
}
