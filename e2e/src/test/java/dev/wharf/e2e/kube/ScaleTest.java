package dev.wharf.e2e.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** More brokers, fewer brokers and bigger volumes, while somebody produces and reads. */
@Tag("kubernetes")
@ExtendWith(KubernetesExtension.class)
final class ScaleTest {
    private static Demo demo;
    private static Load load;

    @BeforeAll
    static void start(Demo given) {
        demo = given;
        load = Load.start(demo, "scaled");
    }

    @AfterAll
    static void stop() {
        load.close();
    }

    @Test
    void twoBrokersComeGetTheirShareAreEmptiedAndGo() {
        load.during(
                "two brokers added",
                () -> {
                    demo.kubectl("scale", "mqcluster/demo", "--replicas=5");
                    demo.ready("mqcluster/demo");
                    Demo.await(
                            Duration.ofMinutes(4),
                            () ->
                                    replicasOnNewBrokers()
                                            && demo.status("mqcluster/demo", "rebalancing")
                                                    .equals("false"));
                });
        assertThat(demo.pods()).hasSize(5);
        load.during(
                "two brokers taken away, with the operator killed meanwhile",
                () -> {
                    demo.kubectl("scale", "mqcluster/demo", "--replicas=3");
                    Demo.await(
                            Duration.ofMinutes(1),
                            () -> !demo.status("mqcluster/demo", "draining").equals("[]"));
                    demo.killOperator();
                });
        assertThat(demo.pods()).hasSize(3);
        assertThat(replicasOnNewBrokers()).isFalse();
        Demo.await(
                Duration.ofMinutes(1),
                () -> demo.status("mqcluster/demo", "throttled").equals("false"));
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
    @Tag("kubernetes-long")
    void volumesGrowWithoutARestart() {
        var before = demo.pods();
        try (Kubernetes.Resizer _ = demo.kubernetes().startResizer()) {
            load.during(
                    "volumes grown",
                    () -> {
                        demo.change("{\"storage\": {\"size\": \"2Gi\"}}");
                        demo.ready("mqcluster/demo");
                        Demo.await(Duration.ofMinutes(4), () -> capacities().equals("2Gi 2Gi 2Gi"));
                    });
        }
        assertThat(demo.untouched(before)).hasSize(3);
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
