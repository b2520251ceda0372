package dev.wharf.operator.plan;

import dev.wharf.operator.observe.PartitionState;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which replicas of one topic are throttled, in the words of Kafka (KIP-73): a partition and a broker each, those that are led from in one setting of the topic and those that follow in
 * another. Of one call.
 */
public final class ThrottledReplicas {
    /** Of whom replicas are fetched. */
    public static final String LEADERS = "leader.replication.throttled.replicas";

    /** Who fetches. */
    public static final String FOLLOWERS = "follower.replication.throttled.replicas";

    /** The settings of a topic. */
    public static final List<String> KEYS = List.of(FOLLOWERS, LEADERS);

    /** A replica. */
    private record Entry(int partition, int broker) {
        String text() {
            return partition + ":" + broker;
        }
    }

    private static final Comparator<Entry> BY_PARTITION =
            Comparator.comparingInt(Entry::partition).thenComparingInt(Entry::broker);

    private final SortedMap<String, Set<Entry>> byKey =
            new TreeMap<>(
                    Map.of(
                            LEADERS,
                            new TreeSet<>(BY_PARTITION),
                            FOLLOWERS,
                            new TreeSet<>(BY_PARTITION)));

    /** Adds a partition that moves, or is about to: any of its replicas may lead meanwhile. */
    void add(PartitionState partition, Collection<Integer> added) {
        for (int broker : partition.replicas()) {
            if (!partition.adding().contains(broker)) {
                add(LEADERS, partition, broker);
            }
        }
        partition.adding().forEach(broker -> add(FOLLOWERS, partition, broker));
        added.forEach(broker -> add(FOLLOWERS, partition, broker));
    }

    private void add(String key, PartitionState partition, int broker) {
        byKey.getOrDefault(key, Set.of()).add(new Entry(partition.partition(), broker));
    }

    /** The settings of the topic. */
    SortedMap<String, String> settings() {
        SortedMap<String, String> settings = new TreeMap<>();
        byKey.forEach(
                (key, entries) -> {
                    if (!entries.isEmpty()) {
                        settings.put(
                                key, String.join(",", entries.stream().map(Entry::text).toList()));
                    }
                });
        return settings;
    }

    /** Whether settings of a topic throttle all that others do. */
    static boolean cover(Map<String, String> settings, Map<String, String> others) {
        return KEYS.stream().allMatch(key -> covers(settings.get(key), others.get(key)));
    }

    private static boolean covers(@Nullable String text, @Nullable String other) {
        return entries(text).contains("*") || entries(text).containsAll(entries(other));
    }

    /** Whether settings of a topic throttle what others do, and nothing else. */
    static boolean equal(Map<String, String> settings, Map<String, String> others) {
        return KEYS.stream()
                .allMatch(key -> entries(settings.get(key)).equals(entries(others.get(key))));
    }

    private static Set<String> entries(@Nullable String text) {
        return text == null || text.isBlank()
                ? Set.of()
                : new TreeSet<>(Arrays.asList(text.trim().split("\\s*,\\s*", -1)));
    }
}
