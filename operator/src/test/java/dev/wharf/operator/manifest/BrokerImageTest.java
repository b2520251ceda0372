package dev.wharf.operator.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.operator.api.MQCluster;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which image is run for what a spec says. */
final class BrokerImageTest {
    private static String image(String spec, String defaultImage) {
        String yaml = "spec: {replicas: 1" + spec + "}";
        return BrokerImage.of(
                Serialization.unmarshal(yaml, MQCluster.class).getSpec(), defaultImage);
    }

    @ParameterizedTest
    @CsvSource({
        "example/wharf:1, example/wharf:7",
        "example/wharf, example/wharf:7",
        "registry:5000/wharf, registry:5000/wharf:7",
        "registry:5000/team/wharf:1, registry:5000/team/wharf:7",
        "example/wharf@sha256:abc, example/wharf:7",
        "example/wharf:1@sha256:abc, example/wharf:7"
    })
    void a_version_is_that_of_the_default_image(String defaultImage, String image) {
        assertThat(image(", version: '7'", defaultImage)).isEqualTo(image);
        assertThat(image("", defaultImage)).isEqualTo(defaultImage);
        assertThat(image(", image: mine", defaultImage)).isEqualTo("mine");
    }

    @Test
    void an_image_without_a_tag_tells_no_version() {
        assertThat(BrokerImage.version("registry:5000/wharf:0.1.0")).contains("0.1.0");
        assertThat(BrokerImage.version("wharf:0.1.0@sha256:abc")).contains("0.1.0");
        assertThat(BrokerImage.version("registry:5000/wharf")).isEmpty();
        assertThat(BrokerImage.version("wharf@sha256:abc")).isEmpty();
    }
}
