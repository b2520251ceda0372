package dev.wharf.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is told of a pod that does not run. */
final class KubernetesReadingTest {
    private static Pod crashed(String said) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("c-0")
                .withLabels(Map.of("revision", "new"))
                .endMetadata()
                .withNewStatus()
                .addNewContainerStatus()
                .withNewState()
                .withNewWaiting()
                .withReason("CrashLoopBackOff")
                .endWaiting()
                .endState()
                .withNewLastState()
                .withNewTerminated()
                .withExitCode(1)
                .withReason("Error")
                .withMessage(said)
                .endTerminated()
                .endLastState()
                .endContainerStatus()
                .endStatus()
                .build();
    }

    private static String trouble(String said) {
        return String.valueOf(
                KubernetesReading.pods(List.of(crashed(said)), "revision", "made-of", Instant.EPOCH)
                        .firstEntry()
                        .getValue()
                        .trouble());
    }

    @Test
    void a_broker_that_crashes_again_and_again_is_told_of_by_its_last_error() {
        assertThat(
                        trouble(
                                """
                                12:00:01 INFO  Wharf starts
                                12:00:02 ERROR The node stops: the cluster refuses this node
                                12:00:03 INFO  Stopped
                                """))
                .isEqualTo(
                        "CrashLoopBackOff: it ended with 1 (Error): 12:00:02 ERROR The node stops: the cluster refuses this node");
    }

    @Test
    void one_that_tells_of_no_error_is_told_of_by_its_last_line() {
        assertThat(trouble("one\nno such file\n")).endsWith("(Error): no such file");
        assertThat(trouble("")).endsWith("(Error)");
    }
}
