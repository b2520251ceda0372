package dev.wharf.e2e.kube;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The ahead-of-time caches in the images: they fit where the images run, and a broker with options that its cache does not fit starts without. */
@Tag("kubernetes")
@ExtendWith(KubernetesExtension.class)
final class StartCacheTest {
    private static final String USED = "(ahead-of-time cache)";

    private static Cluster demo;
    private static Operators operators;

    @BeforeAll
    static void install(Demo given) {
        demo = given.cluster();
        operators = given.operators();
    }

    @Test
    void theOperatorStartsWithTheCacheOfItsImage() {
        assertThat(operators.log())
                .contains("The first round begins")
                .as("what Java says of a cache that it does not take")
                .doesNotContain("[aot");
    }

    @Test
    void brokersStartWithTheCacheOfTheirImage() {
        demo.ready();
        for (String pod : demo.pods().keySet()) {
            assertThat(demo.kubectl("logs", pod)).contains(USED).doesNotContain("does not fit");
        }
    }

    @Test
    void aBrokerWithOtherObjectHeadersStartsWithoutItAndSaysSoInOneLine() {
        Cluster other = new Cluster(demo.kubernetes(), demo.namespace(), "other-headers");
        other.become(
                """
                replicas: 1, storage: {size: 1Gi, deletionPolicy: Delete}, jvmOptions: ["-XX:-UseCompactObjectHeaders"]
                """);
        other.ready();
        assertThat(other.kubectl("logs", other.pod(0)).lines())
                .filteredOn(line -> line.contains("[aot") || line.contains("wharf.aot"))
                .singleElement()
                .asString()
                .contains("/opt/wharf/aot/wharf.aot does not fit");
        other.kubectl("delete", other.resource(), "--timeout=60s");
    }
}
