package dev.wharf.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.operator.api.ImageStatus;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which images a cluster can go back to. */
final class DowngradeTest {
    private static final List<ImageStatus> KNOWN =
            List.of(
                    new ImageStatus("wharf:1", Map.of("metadata.version", 27)),
                    new ImageStatus("wharf:2", Map.of("metadata.version", 30, "share.version", 1)));

    @Test
    void one_that_knows_less_than_the_cluster_uses_is_refused() {
        assertThat(Downgrade.refusal("wharf:1", KNOWN, Map.of("metadata.version", 30)))
                .isEqualTo(
                        "wharf:1 knows metadata.version up to 27, and the cluster is at 30 already");
    }

    @Test
    void one_that_has_never_heard_of_a_feature_can_run_only_until_it_is_used() {
        assertThat(Downgrade.refusal("wharf:1", KNOWN, Map.of("share.version", 1)))
                .contains("up to 0");
        assertThat(Downgrade.refusal("wharf:1", KNOWN, Map.of("share.version", 0))).isNull();
    }

    @Test
    void while_the_levels_are_held_back_there_is_a_way_back() {
        assertThat(Downgrade.refusal("wharf:1", KNOWN, Map.of("metadata.version", 27))).isNull();
    }

    @Test
    void nothing_is_known_against_an_image_that_has_never_run() {
        assertThat(Downgrade.refusal("wharf:0", KNOWN, Map.of("metadata.version", 30))).isNull();
    }
}
