package dev.wharf.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node whose {@code log.dirs} names two directories: partitions lie in both and stay where they are over a kill, and each has to be sound. */
final class SeveralDirectoriesTest {
    private static final int NODE = 1;
    private static final String TOPIC = "spread";
    private static final int PARTITIONS = 6;

    @TempDir Path folder;

    @Test
    void partitionsAreSpreadAndStayWhereTheyAre() throws Exception {
        Path first = folder.resolve("first");
        Path second = folder.resolve("second");
        Path both = Path.of(first + "," + second);
        Map<String, Set<TopicPartition>> before;
        try (RunningBroker broker = RunningBroker.start(both);
                Admin admin = admin(broker)) {
            admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1))).all().get();
            produce(broker);
            before = described(admin);
            assertThat(before.keySet())
                    .containsExactlyInAnyOrder(first.toString(), second.toString());
            assertThat(before.values()).allSatisfy(half -> assertThat(half).hasSize(3));
            assertThat(broker.kill()).isNotZero();
        }
        try (RunningBroker broker = RunningBroker.start(Path.of(second + "," + first));
                Admin admin = admin(broker)) {
            assertThat(described(admin)).isEqualTo(before);
            assertThat(read(broker)).isEqualTo(PARTITIONS);
        }
        Path identity = second.resolve("meta.properties");
        Files.writeString(
                identity, Files.readString(identity).replaceAll("node.id=\\d+", "node.id=7"));
        try (RunningBroker broker = RunningBroker.launch(both, "127.0.0.1:0")) {
            assertThat(broker.waitForExit()).isNotZero();
            assertThat(broker.log())
                    .contains("meta.properties cannot be read: its CRC does not match")
                    .contains(second.toString());
        }
    }

    private static Admin admin(RunningBroker broker) throws Exception {
        return Admin.create(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, (Object) broker.bootstrap()));
    }

    /** Which partitions of the topic are in which directory. */
    private static Map<String, Set<TopicPartition>> described(Admin admin) throws Exception {
        Map<String, LogDirDescription> directories =
                admin.describeLogDirs(List.of(NODE))
                        .allDescriptions()
                        .get()
                        .getOrDefault(NODE, Map.of());
        Map<String, Set<TopicPartition>> found = new TreeMap<>();
        directories.forEach(
                (path, directory) -> {
                    Set<TopicPartition> here =
                            new TreeSet<>(Comparator.comparing(TopicPartition::partition));
                    directory.replicaInfos().keySet().stream()
                            .filter(partition -> partition.topic().equals(TOPIC))
                            .forEach(here::add);
                    found.put(path, here);
                });
        return found;
    }

    private static void produce(RunningBroker broker) throws Exception {
        Properties settings = new Properties();
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrap());
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                producer.send(new ProducerRecord<>(TOPIC, partition, "k", "v" + partition)).get();
            }
        }
    }

    /** How many records the topic has. */
    private static int read(RunningBroker broker) throws Exception {
        Properties settings = new Properties();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrap());
        List<TopicPartition> all = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            all.add(new TopicPartition(TOPIC, partition));
        }
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(all);
            consumer.seekToBeginning(all);
            for (int i = 0; i < 100 && values.size() < PARTITIONS; i++) {
                for (ConsumerRecord<String, String> record :
                        consumer.poll(Duration.ofMillis(200))) {
                    values.add(record.value());
                }
            }
        }
        return values.size();
    }
}
