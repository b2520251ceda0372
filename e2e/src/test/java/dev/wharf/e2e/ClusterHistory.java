package dev.wharf.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.e2e.history.History;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** A history that is being made on a topic of a cluster, or of one broker: waits for it to go on, and reads the log at its end. */
final class ClusterHistory {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration REPLACED = Duration.ofSeconds(30);
    private static final Duration SETTLED = Duration.ofMillis(500);
    private static final int SOME_SENDS = 50;

    private final History history;
    private final Map<String, Object> client;
    private final String topic;
    private final int partitions;

    ClusterHistory(History history, Map<String, Object> client, String topic, int partitions) {
        this.history = history;
        this.client = client;
        this.topic = topic;
        this.partitions = partitions;
    }

    /** Waits until more sends have been acknowledged. */
    void awaitProgress() {
        int sends = history.acknowledgedSends();
        patiently("sends are acknowledged")
                .until(() -> history.acknowledgedSends() >= sends + SOME_SENDS);
    }

    /** Waits until the group has read on, too. */
    void awaitGroup() {
        Map<Integer, Long> committed = history.committed();
        patiently("the group commits").until(() -> !history.committed().equals(committed));
    }

    /** Waits until all replicas of the topic are in sync, as an administrator sees it, whichever node tells. */
    void awaitInSync(Admin admin) {
        patiently(topic + " is in sync")
                .ignoreExceptions() // of nodes that are not back yet
                .during(SETTLED)
                .untilAsserted(
                        () ->
                                assertThat(partitions(admin))
                                        .allMatch(
                                                one -> one.isr().size() == one.replicas().size()));
    }

    /**
     * Waits until the cluster does without a node: no partition of the topic counts on it.
     *
     * @param asked how a client finds the nodes that it asks
     */
    void awaitWithout(Map<String, Object> asked, int nodeId) {
        patiently(topic + " does without node " + nodeId)
                .ignoreExceptions()
                .untilAsserted(
                        () ->
                                assertThat(askAnew(asked))
                                        .flatExtracting(TopicPartitionInfo::isr)
                                        .extracting(Node::id)
                                        .doesNotContain(nodeId));
    }

    /** Waits until some node is missing in the ISR of some partition of the topic. */
    void awaitNotInSync(Map<String, Object> asked) {
        patiently("a node is missing in the ISR of " + topic)
                .ignoreExceptions()
                .untilAsserted(
                        () ->
                                assertThat(askAnew(asked))
                                        .anyMatch(one -> one.isr().size() < one.replicas().size()));
    }

    /** By a client of its own: one that has found its way to a node which is cut off stays there, and that node knows no better. */
    private List<TopicPartitionInfo> askAnew(Map<String, Object> asked) throws Exception {
        try (Admin admin = Admin.create(asked)) {
            return partitions(admin);
        }
    }

    private List<TopicPartitionInfo> partitions(Admin admin) throws Exception {
        return requireNonNull(admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic))
                .partitions();
    }

    /** Reads the log of each partition from its start, and waits until the group has got to its end where there is one. */
    void readToTheEnd(boolean hasGroup) {
        Map<Integer, Long> ends = readAll();
        if (hasGroup) {
            patiently("the group gets to the end").until(() -> hasCommitted(ends));
        }
    }

    private boolean hasCommitted(Map<Integer, Long> ends) {
        Map<Integer, Long> committed = history.committed();
        return ends.entrySet().stream()
                .allMatch(end -> committed.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }

    private Map<Integer, Long> readAll() {
        Map<Integer, Long> ends = new HashMap<>();
        try (KafkaConsumer<String, String> reader =
                new KafkaConsumer<>(client, new StringDeserializer(), new StringDeserializer())) {
            for (int partition = 0; partition < partitions; partition++) {
                TopicPartition one = new TopicPartition(topic, partition);
                reader.assign(List.of(one));
                reader.seekToBeginning(List.of(one));
                long logEnd = end(reader, one);
                while (reader.position(one) < logEnd) {
                    for (ConsumerRecord<String, String> record :
                            reader.poll(Duration.ofSeconds(1))) {
                        history.read(partition, record.offset(), record.value());
                    }
                }
                ends.put(partition, logEnd);
            }
        }
        return ends;
    }

    /**
     * Where the partition ends. A leader that was replaced while it was cut off may name an end that is long passed until it hears of that, so one below what is known is asked for again; if it stays
     * so, records are missing, and whoever judges the history finds out.
     */
    private long end(KafkaConsumer<String, String> reader, TopicPartition one) {
        long deadlineNs = System.nanoTime() + REPLACED.toNanos();
        long end = requireNonNull(reader.endOffsets(List.of(one)).get(one));
        while (end < history.knownEnd(one.partition()) && System.nanoTime() < deadlineNs) {
            LockSupport.parkNanos(LOOK.toNanos());
            end = requireNonNull(reader.endOffsets(List.of(one)).get(one));
        }
        return end;
    }

    private static ConditionFactory patiently(String what) {
        return Awaitility.await(what).atMost(PATIENCE).pollInterval(LOOK);
    }
}
