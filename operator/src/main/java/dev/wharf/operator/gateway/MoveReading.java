package dev.wharf.operator.gateway;

import dev.wharf.operator.observe.MovingReplica;
import dev.wharf.operator.observe.PartitionState;
import dev.wharf.operator.observe.TopicState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.function.ToLongBiFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.common.TopicPartition;

/** Reads how far replicas are that move, by the sizes of their logs. Without state. */
final class MoveReading {
    private MoveReading() {}

    static List<MovingReplica> read(Admin admin, Collection<TopicState> topics)
            throws UnreachableException {
        SortedSet<Integer> involved = new TreeSet<>();
        for (MovingReplica replica : of(topics, (broker, partition) -> 0)) {
            involved.add(replica.to());
            involved.add(replica.from());
        }
        Map<Integer, Map<TopicPartition, Long>> sizes = new HashMap<>();
        if (!involved.isEmpty()) {
            for (Map.Entry<Integer, ? extends Future<Map<String, LogDirDescription>>> each :
                    admin.describeLogDirs(involved).descriptions().entrySet()) {
                sizes.put(each.getKey(), sizes(Answers.of(each.getValue())));
            }
        }
        return of(
                topics,
                (broker, partition) ->
                        sizes.getOrDefault(broker, Map.of()).getOrDefault(partition, 0L));
    }

    private static Map<TopicPartition, Long> sizes(Map<String, LogDirDescription> directories) {
        Map<TopicPartition, Long> sizes = new HashMap<>();
        directories
                .values()
                .forEach(
                        directory ->
                                directory
                                        .replicaInfos()
                                        .forEach(
                                                (partition, replica) ->
                                                        sizes.put(partition, replica.size())));
        return sizes;
    }

    /**
     * The replicas that are on their way.
     *
     * @param size of what a broker has of a partition, in bytes
     */
    static List<MovingReplica> of(
            Collection<TopicState> topics, ToLongBiFunction<Integer, TopicPartition> size) {
        List<MovingReplica> moving = new ArrayList<>();
        for (TopicState topic : topics) {
            for (PartitionState partition : topic.partitions()) {
                TopicPartition name = new TopicPartition(topic.name(), partition.partition());
                for (int to : partition.adding()) {
                    if (partition.leader() >= 0) {
                        long here = size.applyAsLong(to, name);
                        long all = size.applyAsLong(partition.leader(), name);
                        moving.add(
                                new MovingReplica(
                                        topic.name(),
                                        partition.partition(),
                                        to,
                                        partition.leader(),
                                        here,
                                        Math.max(0, all - here)));
                    }
                }
            }
        }
        return moving;
    }
}
