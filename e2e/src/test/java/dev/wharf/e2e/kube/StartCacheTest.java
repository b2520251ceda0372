package dev.wharf.e2e.kube;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The ahead-of-time cache in the image of the broker: it fits where the image runs, and a broker with options that it does not fit starts without. */
@Tag("kubernetes")
@ExtendWith(KubernetesExtension.class)
final class StartCacheTest {
    private static final String USED = "(ahead-of-time cache)";

    private static Demo demo;

    @BeforeAll
    static void install(Demo given) {
        demo = given;
    }

    @Test
    void brokersStartWithTheCacheOfTheirImage() {
        demo.ready("mqcluster/demo");
        for (String pod : demo.pods().keySet()) {
            assertThat(demo.kubectl("logs", pod)).contains(USED).doesNotContain("does not fit");
        }
    }

    @Test
    void aBrokerWithOtherObjectHeadersStartsWithoutItAndSaysSoInOneLine() {
        demo.kubernetes()
                .apply(
                        """
                        apiVersion: mq.wharf.dev/v1beta1
                        kind: MQCluster
                        metadata: {name: other-headers, namespace: %s}
                        spec:
                          replicas: 1
                          storage: {size: 1Gi, deletionPolicy: Delete}
                          jvmOptions: ["-XX:-UseCompactObjectHeaders"]
                        """
                                .formatted(Demo.NAMESPACE));
        demo.ready("mqcluster/other-headers");
        assertThat(demo.kubectl("logs", "other-headers-0").lines())
                .filteredOn(line -> line.contains("[aot") || line.contains("wharf.aot"))
                .singleElement()
                .asString()
                .contains("/opt/wharf/aot/wharf.aot does not fit");
        demo.kubectl("delete", "mqcluster/other-headers", "--timeout=60s");
    }
}
