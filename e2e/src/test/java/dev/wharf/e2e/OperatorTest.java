package dev.wharf.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator who changes a running broker, and watches it. */
final class OperatorTest {
    @TempDir static Path directory;
    private static RunningBroker broker;

    @BeforeAll
    static void start() throws Exception {
        broker =
                RunningBroker.start(
                        directory.resolve("data"), "--set", "group.initial.rebalance.delay.ms=0");
    }

    @AfterAll
    static void stop() throws Exception {
        broker.close();
    }

    @Test
    void aDefaultOfAllBrokersIsSetActsIsDescribedAndDeleted() throws Exception {
        assertThat(brokers("--alter", "--entity-default", "--add-config", "message.max.bytes=2000"))
                .contains("Completed updating default config for brokers in the cluster.");
        assertThat(brokers("--describe", "--entity-default"))
                .contains("message.max.bytes=2000", "DYNAMIC_DEFAULT_BROKER_CONFIG");
        assertThat(brokers("--describe", "--all", "--entity-name", "1"))
                .contains(
                        "message.max.bytes=2000 sensitive=false synonyms={"
                                + "DYNAMIC_DEFAULT_BROKER_CONFIG:message.max.bytes=2000, "
                                + "DEFAULT_CONFIG:message.max.bytes=1048588}",
                        "http.port=",
                        "num.network.threads=");
        try (KafkaProducer<String, String> producer = producer()) {
            assertThat(producer.send(new ProducerRecord<>("limited", "x".repeat(4000))))
                    .failsWithin(Duration.ofSeconds(20))
                    .withThrowableThat()
                    .withCauseInstanceOf(RecordTooLargeException.class);
            brokers("--alter", "--entity-default", "--delete-config", "message.max.bytes");
            producer.send(new ProducerRecord<>("limited", "x".repeat(4000))).get();
        }
    }

    @Test
    void aBrokersOwnSettingNeedsNoRestartAndWhatNeedsOneIsRefused() throws Exception {
        assertThat(
                        brokers(
                                "--alter",
                                "--entity-name",
                                "1",
                                "--add-config",
                                "max.connections.per.ip=500"))
                .contains("Completed updating config for broker 1.");
        assertThat(brokers("--describe", "--entity-name", "1"))
                .contains("max.connections.per.ip=500", "DYNAMIC_BROKER_CONFIG");

        Shell.Result refused =
                configs("brokers", "--alter", "--entity-name", "1", "--add-config", "log.dirs=/x");
        assertThat(refused.exitCode()).isNotZero();
        assertThat(refused.out() + refused.err())
                .contains("InvalidRequestException", "Cannot update log.dirs");
    }

    @Test
    void aScrapeSaysWhatClientsHaveDone() throws Exception {
        Map<String, Object> reading = new HashMap<>(broker.clientConfig());
        reading.put("group.id", "readers");
        reading.put("auto.offset.reset", "earliest");
        try (KafkaProducer<String, String> producer = producer();
                KafkaConsumer<String, String> consumer =
                        new KafkaConsumer<>(
                                reading, new StringDeserializer(), new StringDeserializer())) {
            for (int i = 0; i < 7; i++) {
                producer.send(new ProducerRecord<>("watched", "record " + i)).get();
            }
            consumer.subscribe(List.of("watched"));
            int[] seen = new int[1];
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(
                            () -> {
                                seen[0] += consumer.poll(Duration.ofMillis(100)).count();
                                return seen[0] == 7;
                            });
            consumer.commitSync();

            assertThat(get("metrics"))
                    .contains(
                            "kafka_server_brokertopicmetrics_messagesin_total{topic=\"watched\"} 7.0",
                            "kafka_log_log_logendoffset{topic=\"watched\",partition=\"0\"} 7.0",
                            "kafka_coordinator_group_groupmetadatamanager_numgroupsstable 1.0",
                            "kafka_coordinator_group_offsetcommits_total 1.0",
                            "kafka_network_requestmetrics_totaltime_seconds_bucket{request=\"Produce\"",
                            "kafka_controller_kafkacontroller_offlinepartitionscount 0.0",
                            "kafka_log_logmanager_offlinelogdirectorycount 0.0",
                            "kafka_log_logflushstats_logflushtime_seconds_count",
                            "kafka_server_kafkaserver_brokerstate 3.0",
                            "jvm_memory_used_bytes");
        }
        assertThat(get("health/ready")).contains("\"status\": \"UP\"", "in order");
    }

    private static String brokers(String... arguments) throws Exception {
        Shell.Result result = configs("brokers", arguments);
        assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
        return result.out();
    }

    private static Shell.Result configs(String type, String... arguments) throws Exception {
        String[] all = new String[arguments.length + 4];
        all[0] = "--bootstrap-server";
        all[1] = broker.bootstrap();
        all[2] = "--entity-type";
        all[3] = type;
        System.arraycopy(arguments, 0, all, 4, arguments.length);
        return Shell.run("kafka-configs.sh", all);
    }

    private static KafkaProducer<String, String> producer() throws IOException {
        return new KafkaProducer<>(
                broker.clientConfig(), new StringSerializer(), new StringSerializer());
    }

    private static String get(String page) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create(broker.http(page))).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
