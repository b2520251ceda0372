package dev.wharf.e2e.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Clusters, topics and namespaces come and go in any order, and what is to stay stays. The operator is the one that {@link Demo} has installed. */
@Tag("kubernetes")
@ExtendWith(KubernetesExtension.class)
final class DeletionTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static Kubernetes kubernetes;

    @BeforeAll
    static void start(Demo demo) {
        kubernetes = demo.kubernetes();
    }

    @Test
    void theClusterGoesBeforeItsTopicsAndComesBackWithItsData() {
        Cluster one = in("returns");
        one.become(of("Retain"));
        one.ready();
        topic(one, "kept", "Retain");
        topic(one, "dropped", "Delete");
        one.ready("mqtopic/kept");
        one.ready("mqtopic/dropped");
        one.kubectl("delete", one.resource(), "--timeout=120s");
        one.kubectl("wait", "--for=delete", "pod/one-0", "--timeout=120s");
        one.kubectl("delete", "mqtopic", "kept", "dropped", "--timeout=60s");
        assertThat(one.kubectl("get", "pvc", "-o", "name")).contains("data-one-0");

        one.become(of("Delete"));
        one.ready();
        assertThat(one.client().topics("--list").lines()).contains("kept", "dropped");
        one.kubectl("delete", one.resource(), "--timeout=120s");
        one.kubectl("wait", "--for=delete", "pvc/data-one-0", "--timeout=120s");
        remove(one);
    }

    @Test
    void aTopicMayBeThereBeforeItsCluster() {
        Cluster one = in("early");
        topic(one, "early", "Delete");
        Demo.await(
                PATIENCE,
                () ->
                        one.status("mqtopic/early", "conditions[?(@.type==\"Ready\")].reason")
                                .equals("ClusterNotFound"));
        one.become(of("Delete"));
        one.ready("mqtopic/early");
        assertThat(one.client().topics("--list").lines()).contains("early");
        remove(one);
    }

    @Test
    void aNamespaceGoesWithAllThatIsInIt() {
        Cluster one = in("goes");
        one.become(of("Retain"));
        topic(one, "dropped", "Delete");
        one.ready("mqtopic/dropped");
        remove(one);
    }

    private static Cluster in(String namespace) {
        kubernetes.createNamespace(namespace);
        return new Cluster(kubernetes, namespace, "one");
    }

    private static String of(String deletionPolicy) {
        return "replicas: 1, storage: {size: 1Gi, deletionPolicy: " + deletionPolicy + "}";
    }

    private static void topic(Cluster cluster, String name, String deletionPolicy) {
        cluster.topic(name, "partitions: 1, deletionPolicy: " + deletionPolicy);
    }

    private static void remove(Cluster cluster) {
        kubernetes.kubectl("delete", "namespace", cluster.namespace(), "--timeout=150s");
    }
}
