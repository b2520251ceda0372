package dev.wharf.operator.plan;

import dev.wharf.operator.observe.BrokersSight;
import dev.wharf.operator.observe.PartitionState;
import dev.wharf.operator.observe.TopicState;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Gives partitions back to their preferred leaders, once all brokers are there: after a roll the last one that restarted would lead nothing. */
final class Leaders {
    private Leaders() {}

    /** The partitions that another of their replicas should lead, by topic. */
    static SortedMap<String, List<Integer>> strayed(BrokersSight brokers) {
        SortedMap<String, List<Integer>> strayed = new TreeMap<>();
        for (TopicState topic : brokers.topics()) {
            List<Integer> partitions =
                    topic.partitions().stream()
                            .filter(Leaders::hasStrayed)
                            .map(PartitionState::partition)
                            .toList();
            if (!partitions.isEmpty()) {
                strayed.put(topic.name(), partitions);
            }
        }
        return strayed;
    }

    private static boolean hasStrayed(PartitionState partition) {
        int preferred = partition.replicas().getFirst();
        return !partition.isMoving()
                && partition.leader() != preferred
                && partition.inSync().contains(preferred);
    }
}
