package dev.wharf.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real file system that fills up, and one that fails, under the real process; each in a mount namespace of its own. */
final class BadDiskTest {
    private static final int RECORD_BYTES = 100_000;
    private static final int MORE_THAN_FITS = 1_000;
    private static final TopicPartition LARGE = new TopicPartition("large", 0);

    @TempDir Path directory;

    @Test
    void aFullDiskRefusesProducesAloneUntilThereIsRoom() throws Exception {
        try (RunningBroker broker =
                        RunningBroker.startOn(
                                PrivateDisk.tmpfs(directory.resolve("mount"), "size=64m"));
                Admin admin = Admin.create(broker.clientConfig())) {
            create(admin, LARGE.topic(), Map.of());

            int taken = produceUntilRefused(broker);

            assertThat(taken).isGreaterThan(100).isLessThan(MORE_THAN_FITS);
            assertThat(count(broker)).isEqualTo(taken);
            create(admin, "small", Map.of());
            commit(broker, taken);
            admin.deleteTopics(List.of(LARGE.topic())).all().get();
            Awaitility.await().until(() -> broker.log().contains("The disk has room again"));
            assertThat(produce(broker, "small")).isZero();
            assertThat(
                            broker.log()
                                    .lines()
                                    .filter(line -> line.contains("The disk is nearly full")))
                    .hasSize(1);
            assertThat(broker.stop()).isZero();
        }
    }

    @Test
    void aForceThatFailsEndsTheNode() throws Exception {
        PrivateDisk disk = PrivateDisk.ext4(directory.resolve("mount"));
        try (RunningBroker broker =
                        RunningBroker.startOn(
                                disk, "--set", "log.flush.offset.checkpoint.interval.ms=3000");
                Admin admin = Admin.create(broker.clientConfig())) {
            create(admin, "small", Map.of());
            assertThat(produce(broker, "small")).isZero();

            disk.fail(broker.pid());

            assertThat(broker.waitForExit()).isEqualTo(1);
            assertThat(broker.log().lines().filter(line -> line.contains("ERROR")))
                    .anySatisfy(
                            line ->
                                    assertThat(line)
                                            .contains("The node stops: the log directory")
                                            .contains("Input/output error"));
        }
    }

    private static void create(Admin admin, String topic, Map<String, String> configs)
            throws Exception {
        admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1).configs(configs))).all().get();
    }

    private static int produceUntilRefused(RunningBroker broker) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer(broker)) {
            for (int i = 0; i < MORE_THAN_FITS; i++) {
                try {
                    producer.send(new ProducerRecord<>(LARGE.topic(), new byte[RECORD_BYTES]))
                            .get();
                } catch (ExecutionException refused) {
                    assertThat(refused.getCause()).isInstanceOf(RetriableException.class);
                    return i;
                }
            }
            return MORE_THAN_FITS;
        }
    }

    private static long produce(RunningBroker broker, String topic) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer(broker)) {
            return producer.send(new ProducerRecord<>(topic, new byte[10]))
                    .get(20, TimeUnit.SECONDS)
                    .offset();
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(RunningBroker broker) throws Exception {
        Map<String, Object> config = new HashMap<>(broker.clientConfig());
        config.put("delivery.timeout.ms", 3_000);
        config.put("request.timeout.ms", 2_000);
        config.put("linger.ms", 0);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static int count(RunningBroker broker) throws Exception {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(broker)) {
            consumer.assign(List.of(LARGE));
            consumer.seekToBeginning(List.of(LARGE));
            int seen = 0;
            long end = consumer.endOffsets(List.of(LARGE)).values().iterator().next();
            while (consumer.position(LARGE) < end) {
                seen += consumer.poll(Duration.ofSeconds(1)).count();
            }
            return seen;
        }
    }

    private static void commit(RunningBroker broker, long offset) throws Exception {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(broker)) {
            consumer.assign(List.of(LARGE));
            consumer.commitSync(Map.of(LARGE, new OffsetAndMetadata(offset)));
        }
    }

    private static KafkaConsumer<byte[], byte[]> consumer(RunningBroker broker) throws Exception {
        Map<String, Object> config = new HashMap<>(broker.clientConfig());
        config.put("group.id", "readers");
        return new KafkaConsumer<>(
                config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
