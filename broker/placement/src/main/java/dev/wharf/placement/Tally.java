package dev.wharf.placement;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which partitions a broker has, of each topic; kept once for replicas and once for leaders. */
final class Tally {
    private final Map<String, Map<Integer, Set<Holding>>> byTopic = new TreeMap<>();
    private final Map<Integer, Integer> totals = new TreeMap<>();

    void add(Holding holding, int broker) {
        byTopic.computeIfAbsent(holding.wish.topic(), topic -> new TreeMap<>())
                .computeIfAbsent(broker, id -> new LinkedHashSet<>())
                .add(holding);
        totals.merge(broker, 1, Integer::sum);
    }

    void remove(Holding holding, int broker) {
        of(holding.wish.topic(), broker).remove(holding);
        totals.merge(broker, -1, Integer::sum);
    }

    /** All topics that have been seen, in the order of their names. */
    Set<String> topics() {
        return byTopic.keySet();
    }

    /** A broker's partitions of a topic, in an order that repeats. */
    Set<Holding> of(String topic, int broker) {
        return byTopic.getOrDefault(topic, Map.of()).getOrDefault(broker, Collections.emptySet());
    }

    int count(String topic, int broker) {
        return of(topic, broker).size();
    }

    int count(int broker) {
        return totals.getOrDefault(broker, 0);
    }
}
