package dev.wharf.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A cluster that is told its version. */
final class VersionTest {
    private final Stage stage = new Stage();

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void a_version_chooses_the_image_and_the_status_tells_which_one_all_brokers_run() {
        stage.apply(
                """
                apiVersion: mq.wharf.dev/v1beta1
                kind: MQCluster
                metadata: {name: c}
                spec: {replicas: 1, storage: {size: 10Gi}}
                """);
        assertThat(stage.ready("c").getStatus().version()).isEqualTo("1");
        stage.edit(stage.cluster("c"), yaml -> yaml.replace("spec:", "spec:\n  version: '2'"));
        assertThat(stage.ready("c").getStatus().version()).isEqualTo("2");
        assertThat(stage.kubernetes.pods().inNamespace(Stage.NAMESPACE).list().getItems())
                .extracting(VersionTest::image)
                .containsExactly("example/wharf:2");
    }

    private static String image(Pod pod) {
        return pod.getSpec().getContainers().getFirst().getImage();
    }
}
