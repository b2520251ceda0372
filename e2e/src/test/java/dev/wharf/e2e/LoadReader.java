package dev.wharf.e2e;

import dev.wharf.e2e.history.History;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringDeserializer;

/** One member of a group that reads and commits, until it is told to stop. */
final class LoadReader implements AutoCloseable {
    private final KafkaConsumer<String, String> consumer;
    private final History history;
    private final Map<Integer, Long> positions = new HashMap<>();
    private final Thread thread;
    private volatile boolean stopping;

    /** What is assigned begins where the group has committed. */
    private final class Forgetting implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            partitions.forEach(each -> positions.remove(each.partition()));
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            partitions.forEach(each -> positions.remove(each.partition()));
        }
    }

    private LoadReader(Map<String, Object> settings, String topic, History history) {
        this.consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
        this.history = history;
        this.consumer.subscribe(List.of(topic), new Forgetting());
        this.thread = Thread.ofPlatform().name("reader").unstarted(this::run);
    }

    static LoadReader start(
            Map<String, Object> client, String group, String topic, History history) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put("group.id", group);
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.auto.commit", false);
        LoadReader reader = new LoadReader(settings, topic, history);
        reader.thread.start();
        return reader;
    }

    private void run() {
        try (consumer) {
            while (!stopping) {
                ConsumerRecords<String, String> records = consumer.poll(Duration.ofMillis(50));
                for (ConsumerRecord<String, String> record : records) {
                    forward(record);
                    history.consumed(record.partition(), record.offset(), record.value());
                }
                commit(records.nextOffsets());
            }
        }
    }

    /** Between two assignments a reader only goes forward. */
    private void forward(ConsumerRecord<String, String> record) {
        Long before = positions.put(record.partition(), record.offset());
        if (before != null && before >= record.offset()) {
            history.wrong(
                    "a reader went from %d back to %d of partition %d"
                            .formatted(before, record.offset(), record.partition()));
        }
    }

    private void commit(Map<TopicPartition, OffsetAndMetadata> next) {
        if (next.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(next);
            next.forEach((partition, at) -> history.committed(partition.partition(), at.offset()));
        } catch (CommitFailedException | RebalanceInProgressException | TimeoutException moved) {
            // The partitions have another owner now, or nobody answered: nothing is known of this
            // commit, so nothing is recorded.
            return;
        }
    }

    @Override
    public void close() {
        stopping = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
