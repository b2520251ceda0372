package dev.wharf.e2e.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Clients that are not in Kubernetes; this process is one. The operator is the one that {@link Demo} has installed. */
@Tag("kubernetes")
@ExtendWith(KubernetesExtension.class)
final class OutsideTest {
    private static final String NAMESPACE = "outside";
    private static final TopicPartition GREETINGS = new TopicPartition("greetings", 0);

    private static Kubernetes kubernetes;

    @BeforeAll
    static void install(Demo demo) {
        kubernetes = demo.kubernetes();
        kubernetes.createNamespace(NAMESPACE);
        cluster("[{name: outside, type: NodePort, port: 9094}]");
    }

    @AfterAll
    static void remove() {
        kubernetes.kubectl("delete", "namespace", NAMESPACE, "--timeout=150s");
    }

    @Test
    void clientsOutsideProduceAndConsumeByPortsOfTheNodesUntilTheSpecHasThemNoMore()
            throws Exception {
        String bootstrap =
                in("get", "mqcluster/edge", "-o", "jsonpath={.status.listeners[0].bootstrap}");
        assertThat(bootstrap).doesNotContain("svc");
        produce(bootstrap, "hello");
        assertThat(consume(bootstrap)).containsExactly("hello");

        assertThat(in("get", "services", "-o", "name"))
                .contains("service/edge-outside-0", "service/edge-outside-bootstrap");
        cluster("[]");
        Demo.await(
                Duration.ofSeconds(30),
                () -> !in("get", "services", "-o", "name").contains("outside"));
    }

    private static void cluster(String listeners) {
        kubernetes.apply(
                """
                apiVersion: mq.wharf.dev/v1beta1
                kind: MQCluster
                metadata: {name: edge, namespace: %s}
                spec: {replicas: 1, storage: {size: 1Gi, deletionPolicy: Delete}, listeners: %s}
                """
                        .formatted(NAMESPACE, listeners));
        in("wait", "--for=condition=Ready", "mqcluster/edge", "--timeout=180s");
    }

    private static void produce(String bootstrap, String value) throws Exception {
        try (Producer<String, String> producer =
                new KafkaProducer<>(
                        Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap),
                        new StringSerializer(),
                        new StringSerializer())) {
            producer.send(
                            new ProducerRecord<>(
                                    GREETINGS.topic(), GREETINGS.partition(), null, value))
                    .get();
        }
    }

    private static List<String> consume(String bootstrap) {
        try (Consumer<String, String> consumer =
                new KafkaConsumer<>(
                        Map.of(
                                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                bootstrap,
                                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                                "earliest"),
                        new StringDeserializer(),
                        new StringDeserializer())) {
            consumer.assign(List.of(GREETINGS));
            return consumer.poll(Duration.ofSeconds(30)).records(GREETINGS).stream()
                    .map(ConsumerRecord::value)
                    .toList();
        }
    }

    private static String in(String... arguments) {
        return kubernetes.kubectlIn(NAMESPACE, arguments);
    }
}
