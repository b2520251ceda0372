package dev.wharf.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A topic with {@code flush.messages=1} beside one without: stock clients write to both, and the process is killed. */
final class DurableTopicTest {
    private static final String DURABLE = "payments";
    private static final String USUAL = "clicks";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int PARTITIONS = 8;
    private static final int RECORDS = 2_000;

    /** So that the start after a kill has all to do. */
    private static final String[] NO_CHECKPOINT = {
        "--set", "log.flush.offset.checkpoint.interval.ms=3600000"
    };

    @TempDir Path directory;

    @Test
    void aKillTakesNothingAndTheJournalIsReplayed() throws Exception {
        AtomicInteger rounds = new AtomicInteger();
        try (RunningBroker broker = RunningBroker.start(directory, NO_CHECKPOINT);
                Admin admin = Admin.create(broker.clientConfig())) {
            create(admin);
            produce(broker, USUAL);
            assertThat(figure(broker, "wharf_journal_files")).as("for usual topics").isZero();

            Awaitility.await("the journal, which is made meanwhile")
                    .atMost(PATIENCE)
                    .until(
                            () -> {
                                produce(broker, DURABLE);
                                rounds.incrementAndGet();
                                return figure(broker, "wharf_journal_batches_total") > 0;
                            });

            assertThat(figure(broker, "wharf_journal_files")).isPositive();
            broker.kill();
        }
        try (RunningBroker broker = RunningBroker.start(directory, NO_CHECKPOINT);
                Admin admin = Admin.create(broker.clientConfig())) {
            assertThat(figure(broker, "wharf_journal_restored_partitions"))
                    .isBetween(1L, (long) PARTITIONS);
            assertThat(count(broker, DURABLE)).isEqualTo(rounds.get() * RECORDS);
            assertThat(count(broker, USUAL)).isEqualTo(RECORDS);
            assertThat(flushMessages(admin, DURABLE).value()).isEqualTo("1");
            produce(broker, DURABLE);
            assertThat(broker.stop()).isZero();
        }
        try (RunningBroker broker = RunningBroker.start(directory)) {
            assertThat(figure(broker, "wharf_journal_restored_partitions"))
                    .as("after a stop in order")
                    .isZero();
            assertThat(count(broker, DURABLE)).isEqualTo((rounds.get() + 1) * RECORDS);
        }
    }

    @Test
    void theChoiceIsSeenWhereTopicsAreDescribed() throws Exception {
        try (RunningBroker broker = RunningBroker.start(directory);
                Admin admin = Admin.create(broker.clientConfig())) {
            create(admin);

            ConfigEntry chosen = flushMessages(admin, DURABLE);
            assertThat(chosen.value()).isEqualTo("1");
            assertThat(chosen.source()).isEqualTo(ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG);
            ConfigEntry usual = flushMessages(admin, USUAL);
            assertThat(usual.value()).isEqualTo(Long.toString(Long.MAX_VALUE));
            assertThat(usual.source()).isEqualTo(ConfigEntry.ConfigSource.DEFAULT_CONFIG);
        }
    }

    private static void create(Admin admin) throws Exception {
        NewTopic durable = new NewTopic(DURABLE, PARTITIONS, (short) 1);
        NewTopic usual = new NewTopic(USUAL, PARTITIONS, (short) 1);
        admin.createTopics(List.of(durable.configs(Map.of("flush.messages", "1")), usual))
                .all()
                .get();
    }

    private static ConfigEntry flushMessages(Admin admin, String topic) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return admin.describeConfigs(List.of(resource))
                .all()
                .get()
                .values()
                .iterator()
                .next()
                .get("flush.messages");
    }

    /** Spreads records over all partitions, and returns when all are acknowledged. */
    private static void produce(RunningBroker broker, String topic) throws Exception {
        Map<String, Object> config = new HashMap<>(broker.clientConfig());
        config.put("acks", "all");
        List<Future<RecordMetadata>> taken = new ArrayList<>();
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            for (int i = 0; i < RECORDS; i++) {
                taken.add(
                        producer.send(
                                new ProducerRecord<>(topic, i % PARTITIONS, null, "value " + i)));
            }
            for (Future<RecordMetadata> record : taken) {
                record.get();
            }
        }
    }

    /** Reads all that is in a topic, whose offsets have no holes. */
    private static int count(RunningBroker broker, String topic) throws Exception {
        List<TopicPartition> partitions =
                IntStream.range(0, PARTITIONS).mapToObj(i -> new TopicPartition(topic, i)).toList();
        Map<TopicPartition, Long> next = new HashMap<>();
        int count = 0;
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(
                        broker.clientConfig(),
                        new StringDeserializer(),
                        new StringDeserializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long end =
                    consumer.endOffsets(partitions).values().stream()
                            .mapToLong(Long::longValue)
                            .sum();
            while (count < end) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
                    TopicPartition partition = new TopicPartition(topic, record.partition());
                    assertThat(record.offset()).isEqualTo(next.getOrDefault(partition, 0L));
                    next.put(partition, record.offset() + 1);
                    count++;
                }
            }
        }
        return count;
    }

    private static long figure(RunningBroker broker, String name) throws Exception {
        URI page = URI.create(broker.http("metrics"));
        try (HttpClient client = HttpClient.newHttpClient()) {
            String text =
                    client.send(
                                    HttpRequest.newBuilder(page).build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .body();
            Matcher line =
                    Pattern.compile("^" + name + " ([0-9.]+)$", Pattern.MULTILINE).matcher(text);
            assertThat(line.find()).as(name).isTrue();
            return (long) Double.parseDouble(line.group(1));
        }
    }
}
