package dev.wharf.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.operator.observe.KubernetesReading;
import dev.wharf.operator.observe.VolumeState;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which volumes are taken for lost. */
final class LostVolumesTest {
    private final MockKubernetes mock = new MockKubernetes();
    private final KubernetesClient kubernetes = mock.client;

    @AfterEach
    void close() {
        mock.close();
    }

    private static PersistentVolumeClaim claim() {
        return new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withName("data-c-0")
                .endMetadata()
                .withNewSpec()
                .withVolumeName("disk")
                .withNewResources()
                .withRequests(Map.of("storage", new Quantity("1Gi")))
                .endResources()
                .endSpec()
                .build();
    }

    private void aDiskOf(String host) {
        kubernetes
                .resource(
                        new PersistentVolumeBuilder()
                                .withNewMetadata()
                                .withName("disk")
                                .endMetadata()
                                .withNewSpec()
                                .withNewNodeAffinity()
                                .withNewRequired()
                                .addNewNodeSelectorTerm()
                                .addNewMatchExpression()
                                .withKey("kubernetes.io/hostname")
                                .withOperator("In")
                                .withValues(host)
                                .endMatchExpression()
                                .endNodeSelectorTerm()
                                .endRequired()
                                .endNodeAffinity()
                                .endSpec()
                                .build())
                .create();
    }

    private void aNode(String host) {
        kubernetes
                .resource(
                        new NodeBuilder()
                                .withNewMetadata()
                                .withName(host)
                                .addToLabels("kubernetes.io/hostname", host)
                                .endMetadata()
                                .build())
                .create();
    }

    private boolean isLost(Predicate<Integer> suspects) {
        List<PersistentVolumeClaim> claims = List.of(claim());
        VolumeState volume =
                LostVolumes.mark(kubernetes, KubernetesReading.volumes(claims), suspects, claims)
                        .get(0);
        return volume != null && volume.lost();
    }

    @Test
    void a_disk_is_lost_when_its_node_is_there_no_more() {
        aDiskOf("gone");
        aNode("other");
        assertThat(isLost(ordinal -> true)).isTrue();
    }

    @Test
    void a_disk_is_not_lost_while_its_node_is_there() {
        aDiskOf("here");
        aNode("here");
        assertThat(isLost(ordinal -> true)).isFalse();
    }

    @Test
    void nobody_asks_about_the_disk_of_a_pod_that_has_a_node() {
        aDiskOf("gone");
        assertThat(isLost(ordinal -> false)).isFalse();
    }

    @Test
    void a_claim_whose_volume_is_deleted_has_lost_it() {
        assertThat(isLost(ordinal -> true)).isTrue();
    }
}
