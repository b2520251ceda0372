package dev.wharf.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.operator.api.MQTopic;
import dev.wharf.operator.observe.TopicState;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A topic's life, as the operator looks after it. */
final class TopicReconcilerTest {
    private static final String CLUSTER =
            """
            apiVersion: mq.wharf.dev/v1beta1
            kind: MQCluster
            metadata: {name: c}
            spec: {replicas: 3, storage: {size: 10Gi}}
            """;

    /** One for all; each test has topics of its own. */
    private static Stage stage;

    @BeforeAll
    static void aClusterThatIsReady() {
        stage = new Stage();
        stage.apply(CLUSTER);
        stage.ready("c");
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    private static String topic(String name, String more) {
        return """
                apiVersion: mq.wharf.dev/v1beta1
                kind: MQTopic
                metadata: {name: %s}
                spec: {clusterRef: {name: c}%s}
                """
                .formatted(name, more);
    }

    private TopicState atTheBrokers(String name) {
        return Objects.requireNonNull(stage.brokers.topics.get(name));
    }

    @Test
    void a_topic_is_created_and_ready_in_one_turn() {
        stage.apply(topic("orders", ", partitions: 6, config: {retention.ms: '1000'}"));
        MQTopic topic = stage.readyTopic("orders");
        assertThat(topic.getStatus().partitions()).isEqualTo(6);
        assertThat(topic.getStatus().replicas()).isEqualTo(3);
        assertThat(topic.getStatus().topicId()).isEqualTo("id-orders");
        assertThat(topic.getStatus().managedConfig()).containsExactly("retention.ms");
        assertThat(atTheBrokers("orders").config()).containsEntry("retention.ms", "1000");
        assertThat(topic.getMetadata().getFinalizers()).isEmpty();
    }

    @Test
    void a_changed_spec_reaches_the_brokers() {
        stage.apply(topic("sales", ", partitions: 2, config: {retention.ms: '1000'}"));
        MQTopic topic = stage.readyTopic("sales");
        stage.edit(
                topic,
                yaml ->
                        yaml.replace("partitions: 2", "partitions: 4")
                                .replace("\"1000\"", "\"2000\""));
        stage.readyTopic("sales");
        assertThat(atTheBrokers("sales").partitions()).hasSize(4);
        assertThat(atTheBrokers("sales").config()).containsEntry("retention.ms", "2000");
    }

    @Test
    void a_topic_is_kept_when_its_resource_goes() {
        stage.apply(topic("kept", ""));
        stage.kubernetes.resource(stage.readyTopic("kept")).delete();
        Stage.until(() -> stage.topic("kept") == null);
        assertThat(stage.brokers.topics).containsKey("kept");
    }

    @Test
    void a_topic_goes_with_its_resource_if_the_policy_says_so() {
        stage.apply(topic("going", ", deletionPolicy: Delete"));
        MQTopic topic = stage.readyTopic("going");
        assertThat(topic.getMetadata().getFinalizers()).hasSize(1);
        stage.kubernetes.resource(topic).delete();
        Stage.until(() -> stage.topic("going") == null);
        assertThat(stage.brokers.topics).doesNotContainKey("going");
        assertThat(stage.api.writes)
                .as("guarded once and released once, though statuses are written meanwhile")
                .filteredOn(write -> write.matches("PATCH .*/mqtopics/going"))
                .hasSize(2);
    }

    @Test
    void a_topic_that_was_to_be_deleted_does_not_wait_for_a_cluster_that_is_gone() {
        stage.apply(CLUSTER.replace("name: c}", "name: short}"));
        stage.ready("short");
        stage.apply(
                topic("orphan", ", deletionPolicy: Delete").replace("name: c}", "name: short}"));
        stage.readyTopic("orphan");
        stage.kubernetes.resource(stage.cluster("short")).delete();
        stage.untilTopicSays("orphan", "ClusterNotFound");
        stage.kubernetes.resource(Objects.requireNonNull(stage.topic("orphan"))).delete();
        Stage.until(() -> stage.topic("orphan") == null);
    }

    @Test
    void a_topic_that_is_there_already_is_left_alone_if_it_is_not_to_be_adopted() {
        stage.brokers.topics.put("there", FakeBrokers.topic("there", 1, Map.of()));
        stage.apply(topic("there", ", partitions: 5, adoption: Refuse"));
        stage.untilTopicSays("there", "TopicExists");
        assertThat(atTheBrokers("there").partitions()).hasSize(1);
    }

    @Test
    void the_second_resource_of_a_topic_is_told_whose_it_is() {
        stage.apply(topic("shared", ""));
        stage.readyTopic("shared");
        stage.apply(topic("more-shared", ", topicName: shared"));
        stage.untilTopicSays("more-shared", "Conflict");
    }

    @Test
    void a_topic_without_its_cluster_says_so_and_is_made_when_there_is_one() {
        stage.apply(topic("early", "").replace("name: c}", "name: later}"));
        stage.untilTopicSays("early", "ClusterNotFound");
        stage.apply(CLUSTER.replace("name: c}", "name: later}"));
        stage.readyTopic("early");
    }

    @Test
    void what_somebody_changes_at_the_brokers_is_set_back_by_one_look_at_all() {
        stage.apply(topic("drifting", ", config: {retention.ms: '1000'}"));
        stage.readyTopic("drifting");
        stage.brokers.topics.put(
                "drifting", FakeBrokers.topic("drifting", 1, Map.of("retention.ms", "5")));
        stage.nudge("c", "drift");
        Stage.until(() -> "1000".equals(atTheBrokers("drifting").config().get("retention.ms")));
    }

    @Test
    void a_topic_without_a_number_of_replicas_waits_for_the_brokers_that_it_would_have() {
        stage.brokers.absent.add(2);
        stage.apply(topic("patient", ""));
        stage.untilTopicSays("patient", "WaitingForBrokers");
        assertThat(stage.brokers.topics).doesNotContainKey("patient");
        stage.brokers.absent.remove(2);
        stage.readyTopic("patient");
    }

    @Test
    void hundreds_of_topics_are_ready_soon() {
        for (int i = 0; i < 200; i++) {
            stage.apply(topic("t" + i, ""));
        }
        for (int i = 0; i < 200; i++) {
            stage.readyTopic("t" + i);
        }
    }
}
