package dev.wharf.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compacted topics shrink while stock clients write and read them, and keep the last value of every key. */
final class CompactionTest {
    private static final String[] EAGER = {
        "--set", "log.cleaner.backoff.ms=100",
        "--set", "offsets.topic.num.partitions=1",
        "--set", "offsets.topic.segment.bytes=1048576",
        "--set", "log.flush.offset.checkpoint.interval.ms=500"
    };
    private static final TopicPartition STATE = new TopicPartition("state", 0);
    private static final int KEYS = 50;
    private static final int RECORDS = 12_000;
    private static final long SEGMENT_BYTES = 1 << 20;

    @TempDir Path directory;

    @Test
    void aCompactedTopicShrinksAndKeepsTheLastValueOfEachKey() throws Exception {
        Map<String, Integer> last;
        try (RunningBroker broker = RunningBroker.start(directory, EAGER)) {
            createCompacted(broker);
            last = produce(broker);
            awaitSize("state-0", 4 * SEGMENT_BYTES);
            assertThat(readToTheEnd(broker)).isEqualTo(last);
            broker.kill();
        }
        try (RunningBroker broker = RunningBroker.start(directory, EAGER)) {
            assertThat(readToTheEnd(broker)).isEqualTo(last);
            Shell.Result dump =
                    Shell.run(
                            "kafka-dump-log.sh",
                            "--files",
                            firstSegment().toString(),
                            "--deep-iteration");
            assertThat(dump.out())
                    .contains("isvalid: true")
                    .doesNotContain("isvalid: false", "Mismatches");
            assertThat(broker.stop()).isZero();
        }
    }

    @Test
    void theOffsetsTopicStaysSmallHoweverManyCommitsCome() throws Exception {
        TopicPartition orders = new TopicPartition("orders", 0);
        int commits = 1_000;
        try (RunningBroker broker = RunningBroker.start(directory, EAGER);
                Admin admin = Admin.create(broker.clientConfig())) {
            admin.createTopics(List.of(new NewTopic("orders", 1, (short) 1))).all().get();
            String note = "n".repeat(4_000);
            for (int i = 1; i <= commits; i++) {
                commit(admin, orders, new OffsetAndMetadata(i, note));
            }
            awaitSize("__consumer_offsets-0", 2 * SEGMENT_BYTES);
            assertThat(committed(admin, orders)).isEqualTo(commits);
            broker.kill();
        }
        try (RunningBroker broker = RunningBroker.start(directory, EAGER);
                Admin admin = Admin.create(broker.clientConfig())) {
            assertThat(committed(admin, orders)).isEqualTo(commits);
        }
    }

    private static void createCompacted(RunningBroker broker) throws Exception {
        try (Admin admin = Admin.create(broker.clientConfig())) {
            Map<String, String> configs =
                    Map.of(
                            "cleanup.policy", "compact",
                            "segment.bytes", Long.toString(SEGMENT_BYTES),
                            "min.cleanable.dirty.ratio", "0.3");
            admin.createTopics(List.of(new NewTopic("state", 1, (short) 1).configs(configs)))
                    .all()
                    .get();
        }
    }

    /** Writes numbered values of a kilobyte that do not compress; returns the last number of each key. */
    private static Map<String, Integer> produce(RunningBroker broker) throws Exception {
        Map<String, Object> config = new LinkedHashMap<>(broker.clientConfig());
        config.put("compression.type", "lz4");
        config.put("linger.ms", 5);
        Random noise = new Random(1);
        Map<String, Integer> last = new TreeMap<>();
        List<Future<RecordMetadata>> taken = new ArrayList<>();
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < RECORDS; i++) {
                byte[] value = new byte[1_000];
                noise.nextBytes(value);
                ByteBuffer.wrap(value).putInt(i);
                String key = "key-" + i * i % KEYS;
                taken.add(producer.send(new ProducerRecord<>("state", key, value)));
                last.put(key, i);
            }
            for (Future<RecordMetadata> record : taken) {
                record.get();
            }
        }
        return last;
    }

    /** The last number of each key; checks that offsets grow. */
    private static Map<String, Integer> readToTheEnd(RunningBroker broker) throws IOException {
        Map<String, Integer> last = new TreeMap<>();
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(
                        broker.clientConfig(),
                        new StringDeserializer(),
                        new ByteArrayDeserializer())) {
            consumer.assign(List.of(STATE));
            consumer.seekToBeginning(List.of(STATE));
            assertThat(consumer.position(STATE)).isZero();
            long end = Objects.requireNonNull(consumer.endOffsets(List.of(STATE)).get(STATE));
            assertThat(end).isEqualTo(RECORDS);
            long before = -1;
            while (consumer.position(STATE) < end) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    assertThat(record.offset()).isGreaterThan(before);
                    before = record.offset();
                    last.put(record.key(), ByteBuffer.wrap(record.value()).getInt());
                }
            }
        }
        return last;
    }

    private static void commit(Admin admin, TopicPartition partition, OffsetAndMetadata offset)
            throws ExecutionException, InterruptedException {
        admin.alterConsumerGroupOffsets("readers", Map.of(partition, offset)).all().get();
    }

    private static long committed(Admin admin, TopicPartition partition)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> offsets =
                admin.listConsumerGroupOffsets("readers").partitionsToOffsetAndMetadata().get();
        return Objects.requireNonNull(offsets.get(partition)).offset();
    }

    private void awaitSize(String partition, long maxBytes) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(sizeBytes(partition)).isLessThan(maxBytes));
    }

    private long sizeBytes(String partition) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve(partition))) {
            long bytes = 0;
            for (Path file : files.filter(f -> f.toString().endsWith(".log")).toList()) {
                bytes += Files.size(file);
            }
            return bytes;
        }
    }

    private Path firstSegment() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("state-0"))) {
            return files.filter(f -> f.toString().endsWith(".log"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
    }
}
