package dev.wharf.e2e.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The operator as {@code kubectl apply -k config/default} installs it, the samples, and what people do with them. */
@Tag("kubernetes")
@ExtendWith(KubernetesExtension.class)
final class OperatorByKustomizeTest {
    private static Cluster demo;
    private static Client client;

    @BeforeAll
    static void install(Demo given) {
        demo = given.cluster();
        client = demo.client();
    }

    @Test
    void stockClientsProduceAndConsumeThroughTheBootstrapService() {
        client.produce("producer", "orders", 1000);
        assertThat(client.acknowledged("producer")).isEqualTo(1000);
        client.consume("consumer", "orders", 1000);
        assertThat(client.read("consumer")).isEqualTo(1000);
    }

    @Test
    void whatIsThereReadsWell() {
        assertThat(demo.kubectl("get", "mq"))
                .contains("mqcluster.mq.wharf.dev/demo", "mqtopic.mq.wharf.dev/orders", "True");
        assertThat(demo.status("readyReplicas")).isEqualTo("3");
        assertThat(demo.status("bootstrap")).isEqualTo("demo-bootstrap.shop.svc:9092");
        assertThat(demo.kubectl("get", "events", "--field-selector=involvedObject.kind=MQCluster"))
                .contains("mqcluster/demo");
    }

    @Test
    void aTopicIsCreatedGrowsAndGetsMoreReplicas() {
        demo.topic("grows", "partitions: 2, replicas: 1");
        demo.ready("mqtopic/grows");
        demo.topic("grows", "partitions: 4, replicas: 3, config: {retention.ms: \"3600000\"}");
        demo.ready("mqtopic/grows");
        assertThat(client.topics("--describe", "--topic", "grows"))
                .contains("PartitionCount: 4", "ReplicationFactor: 3", "retention.ms=3600000");
        demo.topic("grows", "partitions: 4, replicas: 2, config: {retention.ms: \"3600000\"}");
        demo.ready("mqtopic/grows");
        assertThat(client.topics("--describe", "--topic", "grows"))
                .contains("ReplicationFactor: 2");
    }

    @Test
    void aTopicThatIsThereIsAdoptedAndDriftIsSetBack() {
        client.topics(
                "--create", "--topic", "old", "--partitions", "3", "--replication-factor", "3");
        demo.topic("old", "config: {retention.ms: \"3600000\"}");
        demo.ready("mqtopic/old");
        assertThat(demo.status("mqtopic/old", "partitions")).isEqualTo("3");
        client.configs(
                "--alter",
                "--entity-type",
                "topics",
                "--entity-name",
                "old",
                "--add-config",
                "retention.ms=1,segment.ms=7000000");
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofSeconds(3))
                .untilAsserted(
                        () ->
                                assertThat(client.topics("--describe", "--topic", "old"))
                                        .contains("retention.ms=3600000", "segment.ms=7000000"));
    }

    @Test
    void aTopicStaysOrGoesWithItsResourceAsItSays() {
        demo.topic("kept", "partitions: 1");
        demo.topic("dropped", "partitions: 1, deletionPolicy: Delete");
        demo.ready("mqtopic/kept");
        demo.ready("mqtopic/dropped");
        demo.kubectl("delete", "mqtopic", "kept", "dropped", "--timeout=60s");
        Demo.await(
                Duration.ofSeconds(30),
                () -> client.topics("--list").lines().noneMatch("dropped"::equals));
        assertThat(client.topics("--list").lines()).contains("kept");
    }

    @Test
    void theLastOfManyHastyChangesIsWhatComes() {
        for (int hours = 1; hours <= 15; hours++) {
            demo.topic(
                    "hasty",
                    "partitions: 1, config: {retention.ms: \"" + hours * 3_600_000 + "\"}");
        }
        demo.ready("mqtopic/hasty");
        assertThat(client.topics("--describe", "--topic", "hasty"))
                .contains("retention.ms=54000000");
    }

    @Test
    void aPausedClusterIsLeftAlone() {
        var before = demo.pods();
        demo.change(
                "{\"paused\": true, \"pod\": {\"annotations\": {\"example.org/paused\": \"1\"}}}");
        demo.condition("mqcluster/demo", "Paused");
        demo.change("{\"pod\": {\"annotations\": {\"example.org/paused\": null}}}");
        demo.condition("mqcluster/demo", "Paused");
        demo.change("{\"paused\": null}");
        demo.ready();
        assertThat(demo.untouched(before)).hasSize(3);
    }

    @Test
    void aSettingThatNoBrokerWouldStartWithRestartsNone() {
        var before = demo.pods();
        demo.change("{\"config\": {\"queued.max.requests\": \"many\"}}");
        demo.condition("mqcluster/demo", "Stalled");
        assertThat(demo.message("mqcluster/demo", "Stalled"))
                .contains("queued.max.requests", "many");
        demo.change("{\"config\": {\"queued.max.requests\": null}}");
        demo.ready();
        assertThat(demo.untouched(before)).hasSize(3);
    }

    @Test
    void aTopicThatCannotBeSaysWhy() {
        demo.topic("impossible", "partitions: 1, replicas: 9");
        demo.kubectl("wait", "--for=condition=Ready=False", "mqtopic/impossible", "--timeout=60s");
        assertThat(demo.status("mqtopic/impossible", "conditions[?(@.type==\"Ready\")].message"))
                .contains("9");
        demo.kubectl("delete", "mqtopic", "impossible", "--timeout=60s");
    }
}
