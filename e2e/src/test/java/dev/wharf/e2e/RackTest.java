package dev.wharf.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka's own consumer and three nodes, each in a rack of its own (KIP-392). */
final class RackTest {
    private static final int NODES = 3;
    private static final String TOPIC = "events";
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

    @TempDir private Path directory = Path.of("");

    @Test
    void aConsumerReadsFromTheFollowerInItsRackAndFromAnotherNodeWhenThatIsGone() throws Exception {
        try (ProcessCluster cluster =
                        ProcessCluster.start(
                                directory, LoopbackNetwork.of(NODES), NODES, RackTest::settings);
                Admin admin = Admin.create(cluster.client())) {
            cluster.createTopic(admin, TOPIC, 1);
            int follower = ProcessCluster.leader(admin, TOPIC) % NODES + 1;
            try (KafkaProducer<String, String> producer = producer(cluster);
                    KafkaConsumer<String, String> consumer = consumer(cluster, follower)) {
                send(producer, 0, 100);
                assertThat(read(consumer, 100)).isEqualTo(values(0, 100));
                assertThat(preferredReplica(consumer)).isEqualTo(follower);
                send(producer, 100, 200);
                assertThat(read(consumer, 100)).isEqualTo(values(100, 200));
                cluster.kill(follower);
                send(producer, 200, 300);
                assertThat(read(consumer, 100)).isEqualTo(values(200, 300));
            }
        }
    }

    private static List<String> settings(int id) {
        return List.of(
                "broker.rack=rack-" + id,
                "replica.selector.class=org.apache.kafka.common.replica.RackAwareReplicaSelector");
    }

    private static KafkaProducer<String, String> producer(ProcessCluster cluster) {
        return new KafkaProducer<>(
                cluster.client(), new StringSerializer(), new StringSerializer());
    }

    private static KafkaConsumer<String, String> consumer(ProcessCluster cluster, int node) {
        Map<String, Object> settings = new HashMap<>(cluster.client());
        settings.put("client.rack", "rack-" + node);
        settings.put("auto.offset.reset", "earliest");
        KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
        consumer.assign(List.of(PARTITION));
        return consumer;
    }

    private static void send(KafkaProducer<String, String> producer, int from, int to)
            throws ExecutionException, InterruptedException {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (String value : values(from, to)) {
            sent.add(producer.send(new ProducerRecord<>(TOPIC, value)));
        }
        for (Future<RecordMetadata> each : sent) {
            each.get();
        }
    }

    private static List<String> values(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "v" + i).toList();
    }

    private static List<String> read(KafkaConsumer<String, String> consumer, int count) {
        List<String> values = new ArrayList<>();
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(
                        () -> {
                            for (ConsumerRecord<String, String> record :
                                    consumer.poll(Duration.ofMillis(200))) {
                                values.add(record.value());
                            }
                            return values.size() >= count;
                        });
        return values;
    }

    /** As the consumer's own metrics have it. */
    private static int preferredReplica(KafkaConsumer<String, String> consumer) {
        return consumer.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("preferred-read-replica"))
                .mapToInt(metric -> ((Number) metric.getValue().metricValue()).intValue())
                .findFirst()
                .orElseThrow();
    }
}
