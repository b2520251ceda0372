package dev.wharf.bench;

import dev.wharf.bench.load.Job.Topics;
import dev.wharf.bench.peer.Nodes;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartitionInfo;

/** Makes topics, a few dozen with a request, and waits until all their partitions are led and all replicas are in sync. */
final class TopicMaker {
    /** Partitions that one request asks for; Kafka refuses ten times as many. */
    private static final int AT_ONCE = 1_000;

    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Nodes nodes;

    TopicMaker(Nodes nodes) {
        this.nodes = nodes;
    }

    void make(List<Topics> all, int replicas, Map<String, String> config)
            throws InterruptedException, ExecutionException, IOException {
        make(
                all.stream()
                        .flatMap(
                                topics ->
                                        topics.names().stream()
                                                .map(
                                                        name ->
                                                                new NewTopic(
                                                                        name,
                                                                        topics.partitions(),
                                                                        (short) replicas)))
                        .map(topic -> topic.configs(config))
                        .toList(),
                replicas);
    }

    void make(List<NewTopic> topics, int replicas)
            throws InterruptedException, ExecutionException, IOException {
        try (Admin admin = nodes.admin()) {
            int step = Math.max(1, AT_ONCE / Math.max(1, topics.getFirst().numPartitions()));
            for (int i = 0; i < topics.size(); i += step) {
                admin.createTopics(topics.subList(i, Math.min(topics.size(), i + step)))
                        .all()
                        .get();
            }
            List<String> names = topics.stream().map(NewTopic::name).toList();
            long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
            while (!areInSync(admin, names, replicas)) {
                if (System.nanoTime() > deadlineNs) {
                    throw new IOException("not all replicas of the topics come into sync");
                }
                Thread.sleep(LOOK);
            }
        }
    }

    private static boolean areInSync(Admin admin, List<String> names, int replicas)
            throws InterruptedException, ExecutionException {
        return Descriptions.partitions(admin, names).stream()
                .anyMatch(all -> all.stream().allMatch(each -> isInSync(each, replicas)));
    }

    private static boolean isInSync(TopicPartitionInfo partition, int replicas) {
        return partition.leader() != null
                && !partition.leader().isEmpty()
                && partition.isr().size() == replicas;
    }
}
