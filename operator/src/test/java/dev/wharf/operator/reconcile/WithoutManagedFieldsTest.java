package dev.wharf.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wharf.operator.api.MQTopic;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

final class WithoutManagedFieldsTest {
    private static final String TOPIC =
            """
            apiVersion: mq.wharf.dev/v1beta1
            kind: MQTopic
            metadata:
              name: orders
              labels: {app: shop}
              managedFields:
              - {apiVersion: mq.wharf.dev/v1beta1, manager: kubectl, operation: Apply, fieldsV1: {"f:spec": {"f:partitions": {}}}}
            spec: {clusterRef: {name: demo}, partitions: 6}
            """;

    @Test
    void whoOwnsFieldsIsNotKeptAndAllElseIs() {
        ObjectMapper mapper = new ObjectMapper();
        new WithoutManagedFields().customize(mapper);
        MQTopic topic = new KubernetesSerialization(mapper, true).unmarshal(TOPIC, MQTopic.class);
        assertThat(topic.getMetadata().getManagedFields()).isEmpty();
        assertThat(topic.getMetadata().getAdditionalProperties()).isEmpty();
        assertThat(topic.getMetadata().getLabels()).containsEntry("app", "shop");
        assertThat(topic.getSpec().partitions()).isEqualTo(6);
    }
}
