package dev.wharf.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.operator.observe.KubernetesReading;
import dev.wharf.operator.observe.PodState;
import dev.wharf.operator.observe.PodState.Phase;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which pods are restarted so that their volume grows, and what is told of a volume that grows. */
final class PendingResizesTest {
    private static final Instant PENDING = Instant.parse("2026-01-01T00:10:00Z");
    private static final Instant SOON = PENDING.plus(Duration.ofSeconds(10));
    private static final Instant LATER = PENDING.plus(PendingResizes.PATIENCE);
    private static final Instant BEFORE = PENDING.minusSeconds(60);

    private static PersistentVolumeClaim claim(String condition, String has) {
        return new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withName("data-c-0")
                .endMetadata()
                .withNewSpec()
                .withNewResources()
                .withRequests(Map.of("storage", new Quantity("2Gi")))
                .endResources()
                .endSpec()
                .withNewStatus()
                .withCapacity(Map.of("storage", new Quantity(has)))
                .addNewCondition()
                .withType(condition)
                .withStatus("True")
                .withMessage("the pod has to restart")
                .withLastTransitionTime(PENDING.toString())
                .endCondition()
                .endStatus()
                .build();
    }

    private static boolean restarts(PersistentVolumeClaim claim, Instant podBegan, Instant now) {
        Pod pod =
                new PodBuilder()
                        .withNewMetadata()
                        .withName("c-0")
                        .withCreationTimestamp(podBegan.toString())
                        .endMetadata()
                        .build();
        TreeMap<Integer, PodState> seen = new TreeMap<>();
        seen.put(0, new PodState(0, "new", new TreeMap<>(), Phase.READY, false, null));
        PodState marked =
                PendingResizes.mark(seen, List.of(pod), List.of(claim), now)
                        .firstEntry()
                        .getValue();
        return marked.madeOf().containsKey(PendingResizes.CHANGED);
    }

    @Test
    void a_pod_restarts_once_its_volume_has_waited_for_that_long_enough() {
        PersistentVolumeClaim claim = claim("FileSystemResizePending", "1Gi");
        assertThat(restarts(claim, BEFORE, SOON)).isFalse();
        assertThat(restarts(claim, BEFORE, LATER)).isTrue();
        assertThat(restarts(claim, SOON, LATER)).as("it has restarted already").isFalse();
    }

    @Test
    void a_volume_that_the_driver_is_still_enlarging_needs_no_restart() {
        assertThat(restarts(claim("Resizing", "1Gi"), BEFORE, LATER)).isFalse();
    }

    @Test
    void what_a_volume_has_of_what_it_was_asked_for_is_told_in_the_words_of_kubernetes() {
        assertThat(growing(claim("FileSystemResizePending", "1Gi")))
                .isEqualTo("1Gi of 2Gi (FileSystemResizePending: the pod has to restart)");
        assertThat(growing(claim("FileSystemResizePending", "2Gi"))).isEmpty();
        assertThat(
                        growing(
                                new PersistentVolumeClaimBuilder(claim("Resizing", "1Gi"))
                                        .withStatus(null)
                                        .build()))
                .as("there is none yet")
                .isEmpty();
    }

    private static String growing(PersistentVolumeClaim claim) {
        return KubernetesReading.volumes(List.of(claim)).firstEntry().getValue().growing();
    }
}
