package dev.wharf.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.FetchResponse;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that may open fewer files than it has partitions: it says so, and serves all of them. */
final class OpenFilesLimitTest {
    private static final int MOST_FILES = 600;
    private static final int PARTITIONS = 700;
    private static final int EACH = 2;
    private static final int READERS = 20;
    private static final short BY_NAME = 12;
    private static final int MB = 1 << 20;
    private static final String TOPIC = "many";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir private Path directory = Path.of("");
    private RunningBroker broker;

    @BeforeEach
    void start() throws IOException {
        List<String> limited =
                List.of("bash", "-c", "ulimit -n " + MOST_FILES + "; exec \"$0\" \"$@\"");
        broker =
                RunningBroker.launch(limited, directory.resolve("data"), "127.0.0.1:0")
                        .awaitServing();
    }

    @AfterEach
    void stop() throws IOException {
        broker.close();
    }

    @Test
    void morePartitionsThanFilesAreServed() throws Exception {
        assertThat(broker.log())
                .contains(
                        "This process may open 600 files (ulimit -n): it holds at most 86 segment files open, and takes at most 258 connections");
        try (Admin admin = Admin.create(broker.clientConfig())) {
            admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1))).all().get();
        }
        produce();

        List<RawClient> readers = new ArrayList<>();
        try {
            for (int i = 0; i < READERS; i++) {
                RawClient reader = RawClient.connect(broker).establish();
                readers.add(reader);
                reader.send(ApiKeys.FETCH, BY_NAME, ofAllPartitions());
            }
            assertThat(readAll()).isEqualTo(expected());
            for (RawClient reader : readers) {
                assertNothingRefused(reader);
            }
        } finally {
            for (RawClient reader : readers) {
                reader.close();
            }
        }
        assertThat(broker.isAlive()).isTrue();
        assertThat(broker.log()).doesNotContain("ERROR").doesNotContain("Too many open files");
    }

    /** Each record is acknowledged when it is sent for the first time. */
    private void produce() throws Exception {
        Map<String, Object> config = new HashMap<>(broker.clientConfig());
        config.put("enable.idempotence", false);
        config.put("retries", 0);
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            for (int i = 0; i < EACH; i++) {
                for (int partition = 0; partition < PARTITIONS; partition++) {
                    sent.add(producer.send(new ProducerRecord<>(TOPIC, partition, null, value(i))));
                }
                producer.flush();
            }
        }
        for (Future<RecordMetadata> each : sent) {
            assertThat(each.get().offset()).isBetween(0L, (long) EACH - 1);
        }
    }

    /** By a stock consumer: the values of each partition, in their order. */
    private Map<Integer, List<String>> readAll() throws IOException {
        Map<Integer, List<String>> values = new HashMap<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(
                        broker.clientConfig(),
                        new StringDeserializer(),
                        new StringDeserializer())) {
            List<TopicPartition> all =
                    IntStream.range(0, PARTITIONS)
                            .mapToObj(partition -> new TopicPartition(TOPIC, partition))
                            .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            long endNanos = System.nanoTime() + PATIENCE.toNanos();
            int count = 0;
            while (count < PARTITIONS * EACH && System.nanoTime() < endNanos) {
                for (ConsumerRecord<String, String> each : consumer.poll(Duration.ofSeconds(1))) {
                    values.computeIfAbsent(each.partition(), key -> new ArrayList<>())
                            .add(each.value());
                    count++;
                }
            }
        }
        return values;
    }

    private static Map<Integer, List<String>> expected() {
        Map<Integer, List<String>> values = new HashMap<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            values.put(partition, IntStream.range(0, EACH).mapToObj(i -> value(i)).toList());
        }
        return values;
    }

    private static String value(int i) {
        return i + "x".repeat(500);
    }

    private static FetchRequestData ofAllPartitions() {
        List<FetchRequestData.FetchPartition> all =
                IntStream.range(0, PARTITIONS)
                        .mapToObj(
                                partition ->
                                        new FetchRequestData.FetchPartition()
                                                .setPartition(partition)
                                                .setPartitionMaxBytes(MB))
                        .toList();
        return new FetchRequestData()
                .setSessionEpoch(-1)
                .setMaxBytes(50 * MB)
                .setMinBytes(1)
                .setTopics(
                        List.of(
                                new FetchRequestData.FetchTopic()
                                        .setTopic(TOPIC)
                                        .setPartitions(all)));
    }

    private static void assertNothingRefused(RawClient reader) throws IOException {
        FetchResponse response = (FetchResponse) reader.answer(ApiKeys.FETCH, BY_NAME);
        assertThat(response.error()).isEqualTo(Errors.NONE);
        List<FetchResponseData.PartitionData> partitions =
                response.data().responses().getFirst().partitions();
        assertThat(partitions).hasSize(PARTITIONS);
        for (FetchResponseData.PartitionData partition : partitions) {
            assertThat(Errors.forCode(partition.errorCode())).isEqualTo(Errors.NONE);
        }
    }
}
