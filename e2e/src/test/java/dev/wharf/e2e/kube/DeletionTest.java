package dev.wharf.e2e.kube;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Clusters, topics and namespaces go in any order, and what is to stay stays. The operator is the one that {@link Demo} has installed. */
@Tag("kubernetes")
@ExtendWith(KubernetesExtension.class)
final class DeletionTest {
    private static Kubernetes kubernetes;

    @BeforeAll
    static void start(Demo demo) {
        kubernetes = demo.kubernetes();
    }

    @Test
    void theClusterGoesBeforeItsTopicsAndComesBackWithItsData() {
        kubernetes.createNamespace("returns");
        cluster("returns", "Retain");
        topic("returns", "kept", "Retain");
        topic("returns", "dropped", "Delete");
        in("returns", "delete", "mqcluster", "one", "--timeout=120s");
        in("returns", "wait", "--for=delete", "pod/one-0", "--timeout=120s");
        in("returns", "delete", "mqtopic", "kept", "dropped", "--timeout=60s");
        assertThat(in("returns", "get", "pvc", "-o", "name")).contains("data-one-0");

        cluster("returns", "Delete");
        assertThat(new Client(kubernetes, "returns", "one").topics("--list").lines())
                .contains("kept", "dropped");
        in("returns", "delete", "mqcluster", "one", "--timeout=120s");
        in("returns", "wait", "--for=delete", "pvc/data-one-0", "--timeout=120s");
        kubernetes.kubectl("delete", "namespace", "returns", "--timeout=120s");
    }

    @Test
    void aNamespaceGoesWithAllThatIsInIt() {
        kubernetes.createNamespace("goes");
        cluster("goes", "Retain");
        topic("goes", "dropped", "Delete");
        kubernetes.kubectl("delete", "namespace", "goes", "--timeout=150s");
    }

    private static void cluster(String namespace, String deletionPolicy) {
        apply(
                namespace,
                "MQCluster",
                "one",
                "{replicas: 1, storage: {size: 1Gi, deletionPolicy: " + deletionPolicy + "}}");
        in(namespace, "wait", "--for=condition=Ready", "mqcluster/one", "--timeout=180s");
    }

    private static void topic(String namespace, String name, String deletionPolicy) {
        apply(
                namespace,
                "MQTopic",
                name,
                "{clusterRef: {name: one}, partitions: 1, deletionPolicy: " + deletionPolicy + "}");
        in(namespace, "wait", "--for=condition=Ready", "mqtopic/" + name, "--timeout=60s");
    }

    private static void apply(String namespace, String kind, String name, String spec) {
        kubernetes.apply(
                """
                apiVersion: mq.wharf.dev/v1beta1
                kind: %s
                metadata: {name: %s, namespace: %s}
                spec: %s
                """
                        .formatted(kind, name, namespace, spec));
    }

    private static String in(String namespace, String... arguments) {
        return kubernetes.kubectlIn(namespace, arguments);
    }
}
