package dev.wharf.e2e.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A cluster of five brokers. One of a single broker is what {@link DeletionTest} makes, one of three {@link Demo}. The operator is the one that the latter has installed. */
@Tag("kubernetes")
@Tag("kubernetes-long")
@ExtendWith(KubernetesExtension.class)
final class SizesTest {
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private static Cluster five;

    @BeforeAll
    static void create(Demo demo) {
        demo.kubernetes().createNamespace("large");
        five = new Cluster(demo.kubernetes(), "large", "five");
    }

    @AfterAll
    static void remove() {
        five.kubernetes().kubectl("delete", "namespace", five.namespace(), "--timeout=180s");
    }

    @Test
    void fiveBrokersHaveThreeControllersOrFiveWhenTheSpecSaysSo() {
        Instant before = Instant.now();
        five.become("replicas: 5, storage: {size: 1Gi, deletionPolicy: Delete}");
        five.ready();
        Demo.tell("five brokers are Ready", before);
        assertThat(five.client().voters()).isEqualTo(3);
        SortedMap<String, Cluster.Pod> pods = five.pods();
        assertThat(pods).hasSize(5);
        try (Load load = Load.start(five, "voted")) {
            load.during(
                    "controllers of five brokers, from three to five",
                    () -> {
                        five.change("{\"controllers\": 5}");
                        five.ready();
                        Demo.await(PATIENCE, () -> five.client().voters() == 5);
                    });
        }
    }
}
