package dev.wharf.e2e.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
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
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** Clients that are not in Kubernetes; this process is one. The operator is the one that {@link Demo} has installed. */
@Tag("kubernetes")
@ExtendWith(KubernetesExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class OutsideTest {
    private static final String NAMESPACE = "outside";
    private static final TopicPartition GREETINGS = new TopicPartition("greetings", 0);

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static Kubernetes kubernetes;
    private static Cluster edge;

    @BeforeAll
    static void install(Demo demo) {
        kubernetes = demo.kubernetes();
        kubernetes.createNamespace(NAMESPACE);
        edge = new Cluster(kubernetes, NAMESPACE, "edge");
    }

    @AfterAll
    static void remove() {
        kubernetes.kubectl("delete", "namespace", NAMESPACE, "--timeout=150s");
    }

    @Test
    @Order(1)
    void clientsOutsideProduceAndConsumeByPortsOfTheNodesUntilTheSpecHasThemNoMore()
            throws Exception {
        cluster("[{name: outside, type: NodePort, port: 9094}]");
        edge.ready();
        String bootstrap = edge.status("listeners[0].bootstrap");
        assertThat(bootstrap).doesNotContain("svc");
        produce(bootstrap, "hello");
        assertThat(consume(bootstrap)).containsExactly("hello");

        assertThat(edge.kubectl("get", "services", "-o", "name"))
                .contains("service/edge-outside-0", "service/edge-outside-bootstrap");
        cluster("[]");
        edge.ready();
        Demo.await(
                PATIENCE, () -> !edge.kubectl("get", "services", "-o", "name").contains("outside"));
    }

    /** This test is the load balancer's controller; its balancers are the nodes, which lead to a Service by each address that is said to be its balancer's. */
    @Test
    @Order(2)
    void clientsOutsideProduceAndConsumeByLoadBalancersWhereverTheseMove() throws Exception {
        List<String> nodes = addressesOfNodes();
        cluster("[{name: world, type: LoadBalancer, port: 9095}]");
        Demo.await(
                PATIENCE,
                () ->
                        edge.message(edge.resource(), "Progressing")
                                .contains("how clients reach broker 0 by world"));
        balance("edge-world-bootstrap", nodes.get(0));
        balance("edge-world-0", nodes.get(1));
        edge.ready();
        assertThat(edge.status("listeners[0].bootstrap")).isEqualTo(nodes.get(0) + ":9095");
        produce(edge.status("listeners[0].bootstrap"), "world");
        assertThat(advertised()).isEqualTo("WORLD://" + nodes.get(1) + ":9095");

        SortedMap<String, Cluster.Pod> before = edge.pods();
        balance("edge-world-0", nodes.get(2));
        Demo.await(PATIENCE, () -> edge.untouched(before).isEmpty());
        edge.ready();
        assertThat(advertised()).isEqualTo("WORLD://" + nodes.get(2) + ":9095");
        assertThat(consume(edge.status("listeners[0].bootstrap"))).endsWith("world");
    }

    private static List<String> addressesOfNodes() {
        return List.of(
                kubernetes
                        .kubectl(
                                "get",
                                "nodes",
                                "-o",
                                "jsonpath={.items[*].status.addresses[?(@.type==\"InternalIP\")].address}")
                        .split(" ", -1));
    }

    private static void balance(String service, String address) {
        edge.kubectl(
                "patch",
                "service",
                service,
                "--subresource=status",
                "--type=merge",
                "-p",
                "{\"status\": {\"loadBalancer\": {\"ingress\": [{\"ip\": \"" + address + "\"}]}}}");
    }

    /** What the pod was told to tell clients. */
    private static String advertised() {
        return edge.kubectl(
                "get",
                "pod",
                "edge-0",
                "-o",
                "jsonpath={.metadata.annotations.mq\\.wharf\\.dev/addresses}");
    }

    private static void cluster(String listeners) {
        edge.become(
                "replicas: 1, storage: {size: 1Gi, deletionPolicy: Delete}, listeners: "
                        + listeners);
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
}
