package dev.wharf.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.operator.api.MQTopic;
import dev.wharf.operator.api.MQTopicStatus;
import dev.wharf.operator.status.Statuses;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Writing a status, while people write specs. */
final class StatusesTest {
    private final MockKubernetes mock =
            new MockKubernetes(
                    new ApplyingDispatcher(
                            List.of(
                                    CustomResourceDefinitionContext.fromCustomResourceType(
                                            MQTopic.class))));
    private final KubernetesClient kubernetes = mock.client;

    @AfterEach
    void close() {
        mock.close();
    }

    private static MQTopicStatus about(MQTopic topic, String id) {
        return new MQTopicStatus(
                topic.getMetadata().getGeneration(), "t", id, 1, 1, 0, 0, null, null, List.of());
    }

    private MQTopic write(Statuses statuses, MQTopic topic, String id) {
        return statuses.write(topic, about(topic, id), MQTopic::new, MQTopic.class);
    }

    @Test
    void a_round_goes_on_with_the_spec_that_it_planned_for() {
        kubernetes
                .resource(
                        """
                        apiVersion: mq.wharf.dev/v1beta1
                        kind: MQTopic
                        metadata: {name: t, namespace: shop}
                        spec: {clusterRef: {name: c}, partitions: 1}
                        """)
                .create();
        MQTopic seen = kubernetes.resources(MQTopic.class).inNamespace("shop").withName("t").get();
        String yaml = kubernetes.getKubernetesSerialization().asYaml(seen);
        kubernetes.resource(yaml.replace("partitions: 1", "partitions: 2")).update();
        Statuses statuses = new Statuses(kubernetes);

        MQTopic told = write(statuses, seen, "first");
        MQTopic toldAgain = write(statuses, told, "second");

        assertThat(toldAgain.getSpec().partitions()).isEqualTo(1);
        assertThat(toldAgain.getStatus().observedGeneration()).isEqualTo(1);
        MQTopic next = statuses.latest(seen, MQTopic.class);
        assertThat(next.getSpec().partitions()).as("the next round").isEqualTo(2);
        assertThat(next.getMetadata().getGeneration()).isEqualTo(2);
        assertThat(next.getStatus().topicId()).isEqualTo("second");
        assertThat(next.getStatus().observedGeneration())
                .as("the status is about the old spec, and says so")
                .isEqualTo(1);
    }
}
