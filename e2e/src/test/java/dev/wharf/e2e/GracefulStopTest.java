package dev.wharf.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM in the middle of many produces. */
final class GracefulStopTest {
    private static final String TOPIC = "stopped";
    private static final int PRODUCERS = 6;
    private static final int SIGKILLED = 128 + 9;

    @TempDir Path directory;

    @Test
    void aStopAnswersEveryProduceThatItTook() throws Exception {
        Path data = directory.resolve("data");
        List<RawProducer> producers = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        List<Socket> sockets = new ArrayList<>();
        try (RunningBroker broker = RunningBroker.start(data)) {
            try (Admin admin = Admin.create(broker.clientConfig())) {
                admin.createTopics(List.of(new NewTopic(TOPIC, PRODUCERS, (short) 1))).all().get();
            }
            URI address = URI.create("kafka://" + broker.bootstrap());
            for (int partition = 0; partition < PRODUCERS; partition++) {
                sockets.add(new Socket(address.getHost(), address.getPort()));
                producers.add(new RawProducer(sockets.getLast(), TOPIC, partition));
                threads.add(Thread.ofPlatform().start(producers.getLast()));
            }
            Awaitility.await().until(() -> producers.stream().allMatch(p -> p.answers() > 100));

            assertThat(broker.stop()).isZero();

            for (Thread thread : threads) {
                thread.join();
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        assertThat(producers)
                .as("the stop came between requests and their answers")
                .anyMatch(producer -> producer.unanswered() > 0);
        try (RunningBroker broker = RunningBroker.start(data)) {
            for (int partition = 0; partition < PRODUCERS; partition++) {
                assertThat(readAll(broker.clientConfig(), partition))
                        .isEqualTo(producers.get(partition).acknowledged());
            }
        }
    }

    @Test
    void aBrokerThatLingersIsThereAndRefusesWhoCalls() throws Exception {
        try (RunningBroker broker =
                RunningBroker.start(
                        directory.resolve("data"), "--set", "shutdown.linger.ms=60000")) {
            URI address = URI.create("kafka://" + broker.bootstrap());
            broker.askToStop();
            Awaitility.await().until(() -> broker.log().contains(" Stopped"));
            assertThatThrownBy(() -> new Socket(address.getHost(), address.getPort()))
                    .isInstanceOf(ConnectException.class);
            // Longer than the rest of a stop takes, and much shorter than it is to stay.
            Awaitility.await().during(Duration.ofSeconds(2)).until(broker::isAlive);
            assertThat(broker.kill()).isEqualTo(SIGKILLED);
        }
    }

    private static List<String> readAll(Map<String, Object> client, int partition) {
        List<String> values = new ArrayList<>();
        TopicPartition one = new TopicPartition(TOPIC, partition);
        try (KafkaConsumer<String, String> reader =
                new KafkaConsumer<>(client, new StringDeserializer(), new StringDeserializer())) {
            reader.assign(List.of(one));
            reader.seekToEnd(List.of(one));
            long end = reader.position(one);
            reader.seekToBeginning(List.of(one));
            while (reader.position(one) < end) {
                for (ConsumerRecord<String, String> record : reader.poll(Duration.ofSeconds(1))) {
                    values.add(record.value());
                }
            }
        }
        return values;
    }
}
