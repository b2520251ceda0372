package dev.wharf.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An application with the stock Java client. */
final class ClientsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir static Path directory;
    private static RunningBroker broker;

    @BeforeAll
    static void start() throws Exception {
        broker = RunningBroker.start(directory.resolve("data"));
    }

    @AfterAll
    static void stop() throws Exception {
        broker.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void recordsComeBackInOrderWithEveryCodec(String codec) throws Exception {
        String topic = "codec-" + codec;
        List<String> sent = new ArrayList<>();
        try (KafkaProducer<String, String> producer = producer(Map.of("compression.type", codec))) {
            for (int i = 0; i < 2_000; i++) {
                sent.add("value " + i);
                Future<RecordMetadata> _ =
                        producer.send(new ProducerRecord<>(topic, "key", sent.get(i)));
            }
            producer.flush();
        }

        try (KafkaConsumer<String, String> consumer = consumer(Map.of())) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            consumer.seekToBeginning(consumer.assignment());

            assertThat(poll(consumer, sent.size())).isEqualTo(sent);
        }
    }

    @Test
    void anIdempotentProducerGetsDenseOffsets() throws Exception {
        try (KafkaProducer<String, String> producer =
                producer(Map.of("enable.idempotence", "true", "acks", "all"))) {
            for (int i = 0; i < 100; i++) {
                long offset = producer.send(new ProducerRecord<>("dense", "v" + i)).get().offset();
                assertThat(offset).isEqualTo(i);
            }
        }
    }

    @Test
    void aGroupGoesOnWhereItCommitted() throws Exception {
        try (KafkaProducer<String, String> producer = producer(Map.of())) {
            for (int i = 0; i < 10; i++) {
                producer.send(new ProducerRecord<>("grouped", "v" + i)).get();
            }
        }
        Map<String, Object> group =
                Map.of(
                        "group.id",
                        "workers",
                        "auto.offset.reset",
                        "earliest",
                        "enable.auto.commit",
                        "false",
                        "max.poll.records",
                        "4");
        try (KafkaConsumer<String, String> first = consumer(group)) {
            first.subscribe(List.of("grouped"));
            assertThat(poll(first, 4)).containsExactly("v0", "v1", "v2", "v3");
            first.commitSync();
        }

        try (KafkaConsumer<String, String> second = consumer(group)) {
            second.subscribe(List.of("grouped"));
            assertThat(poll(second, 4)).containsExactly("v4", "v5", "v6", "v7");
        }
    }

    @Test
    void topicsAreMadeAndDeleted() throws Exception {
        try (Admin admin = Admin.create(broker.clientConfig())) {
            admin.createTopics(List.of(new NewTopic("made", 3, (short) 1))).all().get();
            assertThat(admin.describeTopics(List.of("made")).allTopicNames().get().values())
                    .singleElement()
                    .satisfies(made -> assertThat(made.partitions()).hasSize(3));
            assertThatThrownBy(
                            () ->
                                    admin.createTopics(List.of(new NewTopic("made", 1, (short) 1)))
                                            .all()
                                            .get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(TopicExistsException.class);

            admin.deleteTopics(List.of("made")).all().get();

            assertThat(admin.listTopics().names().get()).doesNotContain("made");
            assertThatThrownBy(() -> admin.deleteTopics(List.of("made")).all().get())
                    .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
        }
    }

    @Test
    void theClusterDescribesItself() throws Exception {
        try (Admin admin = Admin.create(broker.clientConfig())) {
            assertThat(admin.describeCluster().clusterId().get()).hasSize(22);
            assertThat(admin.describeCluster().nodes().get()).hasSize(1);
            assertThat(admin.describeCluster().controller().get().id()).isEqualTo(1);
        }
    }

    private static KafkaProducer<String, String> producer(Map<String, Object> settings)
            throws Exception {
        Map<String, Object> all = new HashMap<>(broker.clientConfig());
        all.putAll(settings);
        return new KafkaProducer<>(all, new StringSerializer(), new StringSerializer());
    }

    private static KafkaConsumer<String, String> consumer(Map<String, Object> settings)
            throws Exception {
        Map<String, Object> all = new HashMap<>(broker.clientConfig());
        all.putAll(settings);
        return new KafkaConsumer<>(all, new StringDeserializer(), new StringDeserializer());
    }

    /** Polls until at least {@code count} values have come. */
    private static List<String> poll(KafkaConsumer<String, String> consumer, int count) {
        List<String> values = new ArrayList<>();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (values.size() < count && System.nanoTime() < deadline) {
            for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
                values.add(record.value());
            }
        }
        return values;
    }
}
