package dev.wharf.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.operator.gateway.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A topic that is wanted at the same time as its cluster. */
final class TopicDefaultsTest {
    private final Stage stage = new Stage();

    @AfterEach
    void close() {
        stage.close();
    }

    private void topic(String name, String more) {
        stage.apply(
                """
                apiVersion: mq.wharf.dev/v1beta1
                kind: MQTopic
                metadata: {name: %s}
                spec: {clusterRef: {name: c}%s}
                """
                        .formatted(name, more));
    }

    @Test
    void it_waits_for_the_default_that_brokers_would_write_into_it_otherwise() {
        stage.brokers.configured = new Outcome.Later("not yet");
        topic("patient", "");
        topic("own", ", config: {min.insync.replicas: '1'}");
        stage.apply(
                """
                apiVersion: mq.wharf.dev/v1beta1
                kind: MQCluster
                metadata: {name: c}
                spec: {replicas: 3, storage: {size: 10Gi}, config: {min.insync.replicas: '3'}}
                """);
        stage.readyTopic("own");
        stage.untilTopicSays("patient", "WaitingForBrokers");
        assertThat(stage.brokers.topics).doesNotContainKey("patient");
        stage.brokers.configured = Outcome.DONE;
        stage.readyTopic("patient");
        assertThat(stage.brokers.config).containsEntry("min.insync.replicas", "3");
    }
}
