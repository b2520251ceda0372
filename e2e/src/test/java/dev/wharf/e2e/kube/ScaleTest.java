package dev.wharf.e2e.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** More brokers, fewer brokers and bigger volumes, while somebody produces and reads. */
@Tag("kubernetes")
@ExtendWith(KubernetesExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ScaleTest {
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private static Cluster demo;
    private static Operators operators;
    private static Load load;

    @BeforeAll
    static void start(Demo given) {
        demo = given.cluster();
        operators = given.operators();
        load = Load.start(demo, "scaled");
    }

    @AfterAll
    static void stop() {
        load.close();
    }

    @Test
    @Order(1)
    void twoBrokersComeGetTheirShareAreEmptiedAndGo() {
        load.during(
                "two brokers added",
                () -> {
                    demo.kubectl("scale", "mqcluster/demo", "--replicas=5");
                    demo.ready();
                    Demo.await(
                            PATIENCE,
                            () ->
                                    replicasOnNewBrokers()
                                            && demo.status("rebalancing").equals("false"));
                });
        assertThat(demo.pods()).hasSize(5);
        load.during(
                "two brokers taken away, with the operator killed meanwhile",
                () -> {
                    demo.kubectl("scale", "mqcluster/demo", "--replicas=3");
                    Demo.await(Duration.ofMinutes(1), () -> !demo.status("draining").equals("[]"));
                    operators.kill();
                });
        assertThat(demo.pods()).hasSize(3);
        assertThat(replicasOnNewBrokers()).isFalse();
        Demo.await(Duration.ofMinutes(1), () -> demo.status("throttled").equals("false"));
        assertThat(
                        demo.client()
                                .configs(
                                        "--describe",
                                        "--entity-type",
                                        "brokers",
                                        "--entity-default"))
                .as("throttles left behind")
                .doesNotContain("throttled");
        assertThat(demo.client().topics("--describe", "--topic", "scaled"))
                .as("throttles left behind")
                .doesNotContain("throttled");
    }

    @Test
    @Order(2)
    void volumesGrowWithoutARestartAndTheClusterIsNotReadyBefore() {
        SortedMap<String, Cluster.Pod> before = demo.pods();
        load.during(
                "volumes grown",
                () -> {
                    demo.change("{\"storage\": {\"size\": \"2Gi\"}}");
                    Demo.await(PATIENCE, () -> ready().contains("has 1Gi of 2Gi"));
                    try (Kubernetes.Resizer _ = demo.kubernetes().startResizer()) {
                        demo.ready();
                    }
                });
        assertThat(capacities()).isEqualTo("2Gi 2Gi 2Gi");
        assertThat(demo.untouched(before)).hasSize(3);
    }

    @Test
    @Order(3)
    @Tag("kubernetes-long")
    void aVolumeThatGrowsOnlyWhenItIsMountedHasItsBrokerRestarted() {
        SortedMap<String, Cluster.Pod> before = demo.pods();
        String broker = demo.pod(1);
        load.during(
                "volumes grown, one of them by a restart",
                () -> {
                    demo.change("{\"storage\": {\"size\": \"3Gi\"}}");
                    Demo.await(PATIENCE, () -> ready().contains("of 3Gi"));
                    sayThatItWaitsForItsPod("data-" + broker);
                    Demo.await(PATIENCE, () -> !demo.untouched(before).contains(broker));
                    demo.kubernetes()
                            .kubectl(
                                    "patch",
                                    "pv",
                                    demo.kubectl(
                                            "get",
                                            "pvc",
                                            "data-" + broker,
                                            "-o",
                                            "jsonpath={.spec.volumeName}"),
                                    "-p",
                                    "{\"spec\": {\"capacity\": {\"storage\": \"3Gi\"}}}");
                    try (Kubernetes.Resizer _ = demo.kubernetes().startResizer()) {
                        demo.ready();
                    }
                });
        assertThat(capacities()).isEqualTo("3Gi 3Gi 3Gi");
        assertThat(demo.untouched(before)).hasSize(2).doesNotContain(broker);
    }

    /** What Kubernetes says of a volume whose driver cannot enlarge it while it is in use. */
    private static void sayThatItWaitsForItsPod(String claim) {
        demo.kubectl(
                "patch",
                "pvc",
                claim,
                "--subresource=status",
                "-p",
                """
                {"status": {"conditions": [{"type": "FileSystemResizePending", "status": "True", "lastTransitionTime": "%s",
                 "message": "the pod has to restart"}]}}
                """
                        .formatted(Instant.now().truncatedTo(ChronoUnit.SECONDS)));
    }

    /** What the cluster says of whether it is Ready. */
    private static String ready() {
        return demo.message(demo.resource(), "Ready");
    }

    private static String capacities() {
        return demo.kubectl(
                "get",
                "pvc",
                "data-demo-0",
                "data-demo-1",
                "data-demo-2",
                "-o",
                "jsonpath={.items[*].status.capacity.storage}");
    }

    private static boolean replicasOnNewBrokers() {
        String described = demo.client().topics("--describe", "--topic", "scaled");
        return described.lines().anyMatch(line -> line.matches(".*Replicas: \\S*[34].*"));
    }
}
