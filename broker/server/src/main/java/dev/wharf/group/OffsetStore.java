package dev.wharf.group;

import dev.wharf.types.TopicPartition;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Committed offsets by group, sorted by partition within a group. State: written by apply alone. */
final class OffsetStore {
    private final Map<String, NavigableMap<TopicPartition, CommittedOffset>> byGroup =
            new LinkedHashMap<>();

    void put(String groupId, TopicPartition partition, CommittedOffset committed) {
        byGroup.computeIfAbsent(groupId, id -> new TreeMap<>()).put(partition, committed);
    }

    void remove(String groupId, TopicPartition partition) {
        NavigableMap<TopicPartition, CommittedOffset> offsets = byGroup.get(groupId);
        if (offsets != null) {
            offsets.remove(partition);
            if (offsets.isEmpty()) {
                byGroup.remove(groupId);
            }
        }
    }

    @Nullable CommittedOffset find(String groupId, TopicPartition partition) {
        return of(groupId).get(partition);
    }

    /** The offsets of a group, to be read only; empty if it has none. */
    NavigableMap<TopicPartition, CommittedOffset> of(String groupId) {
        NavigableMap<TopicPartition, CommittedOffset> offsets = byGroup.get(groupId);
        return offsets == null
                ? Collections.emptyNavigableMap()
                : Collections.unmodifiableNavigableMap(offsets);
    }

    /** The ids of all groups that have offsets. */
    Iterable<String> groupIds() {
        return byGroup.keySet();
    }

    /** How many offsets there are. */
    long count() {
        long count = 0;
        for (NavigableMap<TopicPartition, CommittedOffset> offsets : byGroup.values()) {
            count += offsets.size();
        }
        return count;
    }

    void reset() {
        byGroup.clear();
    }
}
