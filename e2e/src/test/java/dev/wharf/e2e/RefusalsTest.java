package dev.wharf.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a stock producer or consumer is told when it asks for what cannot be, and that it can go on afterwards. */
final class RefusalsTest {
    private static final String LONG_AGO = "1000";

    @TempDir static Path directory;
    private static RunningBroker broker;
    private static Admin admin;

    @BeforeAll
    static void start() throws Exception {
        broker =
                RunningBroker.start(
                        directory.resolve("data"), "--set", "auto.create.topics.enable=false");
        admin = Admin.create(broker.clientConfig());
    }

    @AfterAll
    static void stop() throws Exception {
        admin.close();
        broker.close();
    }

    @Test
    void aRecordTooLargeForItsTopicIsRefusedAndTheNextIsTaken() throws Exception {
        create("narrow", Map.of("max.message.bytes", "1000"));
        try (KafkaProducer<String, String> producer = producer(Map.of())) {
            assertThatThrownBy(() -> send(producer, "narrow", "key", "x".repeat(2000)))
                    .hasCauseInstanceOf(RecordTooLargeException.class);

            assertThat(send(producer, "narrow", "key", "small")).isZero();
        }
    }

    @Test
    void aRecordWithoutAKeyIsRefusedWhereKeysAreCompacted() throws Exception {
        create("keyed", Map.of("cleanup.policy", "compact"));
        try (KafkaProducer<String, String> producer = producer(Map.of())) {
            assertThatThrownBy(() -> producer.send(new ProducerRecord<>("keyed", "no key")).get())
                    .hasMessageContaining("key");

            assertThat(send(producer, "keyed", "key", "value")).isZero();
        }
    }

    @Test
    void aTimestampOutsideTheTopicsRangeIsRefused() throws Exception {
        create("recent", Map.of("message.timestamp.before.max.ms", LONG_AGO));
        try (KafkaProducer<String, String> producer = producer(Map.of())) {
            assertThatThrownBy(
                            () ->
                                    producer.send(new ProducerRecord<>("recent", 0, 1L, "k", "v"))
                                            .get())
                    .hasCauseInstanceOf(InvalidTimestampException.class);
        }
    }

    @Test
    void aTopicOrPartitionThatIsNotThereIsNotMadeUp() throws Exception {
        create("small", Map.of());
        try (KafkaProducer<String, String> producer = producer(Map.of("max.block.ms", 500))) {
            assertThatThrownBy(() -> send(producer, "unheard", "key", "value"))
                    .hasCauseInstanceOf(TimeoutException.class);
            assertThatThrownBy(
                            () -> producer.send(new ProducerRecord<>("small", 7, "k", "v")).get())
                    .hasCauseInstanceOf(TimeoutException.class);
            assertThatThrownBy(() -> send(producer, "no spaces", "key", "value"))
                    .hasCauseInstanceOf(InvalidTopicException.class);
        }
        assertThat(admin.listTopics().names().get()).doesNotContain("unheard");
    }

    @Test
    void aConsumerWithoutAResetPolicyIsToldThatItsOffsetIsOutOfRange() throws Exception {
        create("short", Map.of());
        TopicPartition partition = new TopicPartition("short", 0);
        Map<String, Object> none = Map.of("auto.offset.reset", "none", "group.id", "strict");
        try (KafkaConsumer<String, String> consumer = consumer(none)) {
            consumer.assign(List.of(partition));
            assertThatThrownBy(() -> consumer.poll(Duration.ofSeconds(20)))
                    .isInstanceOf(NoOffsetForPartitionException.class);
            consumer.seek(partition, 5);
            assertThatThrownBy(() -> consumer.poll(Duration.ofSeconds(20)))
                    .isInstanceOf(OffsetOutOfRangeException.class);
        }
    }

    @Test
    void everySpecialOffsetIsFound() throws Exception {
        create("timed", Map.of());
        TopicPartition partition = new TopicPartition("timed", 0);
        try (KafkaProducer<String, String> producer = producer(Map.of())) {
            for (long timestamp : new long[] {1000, 3000, 2000}) {
                producer.send(new ProducerRecord<>("timed", 0, timestamp, "k", "v")).get();
            }
        }

        assertThat(offset(partition, OffsetSpec.earliest())).isEqualTo(at(0, -1));
        assertThat(offset(partition, OffsetSpec.latest())).isEqualTo(at(3, -1));
        assertThat(offset(partition, OffsetSpec.maxTimestamp())).isEqualTo(at(1, 3000));
        assertThat(offset(partition, OffsetSpec.forTimestamp(1500))).isEqualTo(at(1, 3000));
        assertThat(offset(partition, OffsetSpec.forTimestamp(3001))).isEqualTo(at(-1, -1));
        assertThat(offset(partition, OffsetSpec.earliestLocal())).isEqualTo(at(0, -1));
        try (KafkaConsumer<String, String> consumer = consumer(Map.of())) {
            assertThat(consumer.offsetsForTimes(Map.of(partition, 2500L)))
                    .containsEntry(partition, new OffsetAndTimestamp(1, 3000, Optional.of(0)));
        }
    }

    /** What a look for an offset gives. */
    private record Found(long offset, long timestamp) {}

    private static Found at(long offset, long timestamp) {
        return new Found(offset, timestamp);
    }

    private static Found offset(TopicPartition partition, OffsetSpec spec) throws Exception {
        ListOffsetsResultInfo found =
                admin.listOffsets(Map.of(partition, spec)).partitionResult(partition).get();
        return new Found(found.offset(), found.timestamp());
    }

    private static void create(String topic, Map<String, String> configs) throws Exception {
        admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1).configs(configs))).all().get();
    }

    private static long send(
            KafkaProducer<String, String> producer, String topic, String key, String value)
            throws Exception {
        return producer.send(new ProducerRecord<>(topic, key, value)).get().offset();
    }

    private static KafkaProducer<String, String> producer(Map<String, Object> settings)
            throws IOException {
        return new KafkaProducer<>(with(settings), new StringSerializer(), new StringSerializer());
    }

    private static KafkaConsumer<String, String> consumer(Map<String, Object> settings)
            throws IOException {
        return new KafkaConsumer<>(
                with(settings), new StringDeserializer(), new StringDeserializer());
    }

    private static Map<String, Object> with(Map<String, Object> settings) throws IOException {
        Map<String, Object> all = new HashMap<>(broker.clientConfig());
        all.putAll(settings);
        return all;
    }
}
