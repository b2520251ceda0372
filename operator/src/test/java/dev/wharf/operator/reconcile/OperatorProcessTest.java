package dev.wharf.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator as it is packaged: how it begins, and how it ends. */
@Tag("packaged")
final class OperatorProcessTest {
    private static final String NAMESPACE = "operators";

    /** What a process ends with that SIGTERM has ended. */
    private static final int TERMINATED = 128 + 15;

    private static final Map<String, String> IN_ITS_NAMESPACE =
            Map.of("WHARF_OPERATOR_NAMESPACE", NAMESPACE);

    @TempDir Path directory;

    @Test
    void one_that_leads_ends_when_it_is_told_to_and_gives_its_lease_back() {
        try (OperatorProcess operator = new OperatorProcess(directory, IN_ITS_NAMESPACE)) {
            operator.awaitLead(NAMESPACE);
            operator.terminate();
            assertThat(operator.exitCode()).isEqualTo(TERMINATED);
            assertThat(operator.holder(NAMESPACE)).as(operator.output()).isNullOrEmpty();
        }
    }

    @Test
    void one_whose_lease_another_has_taken_ends_at_once_and_leaves_it_alone() {
        try (OperatorProcess operator = new OperatorProcess(directory, IN_ITS_NAMESPACE)) {
            operator.awaitLead(NAMESPACE);
            assertThat(operator.exitCodeOnceRobbed(NAMESPACE, "other")).isEqualTo(1);
            assertThat(operator.holder(NAMESPACE)).isEqualTo("other");
        }
    }

    @Test
    void one_that_is_not_told_its_namespace_takes_that_of_its_context() throws IOException {
        Path config = directory.resolve("kubeconfig");
        Files.writeString(
                config,
                """
                apiVersion: v1
                kind: Config
                current-context: here
                contexts:
                - {name: here, context: {cluster: this, user: me, namespace: elsewhere}}
                clusters:
                - {name: this, cluster: {server: "http://127.0.0.1:1"}}
                users:
                - {name: me, user: {}}
                """);
        try (OperatorProcess operator =
                new OperatorProcess(directory, Map.of("KUBECONFIG", config.toString()))) {
            operator.awaitLead("elsewhere");
        }
    }

    @Test
    void or_that_of_its_service_account() throws IOException {
        Files.writeString(directory.resolve(OperatorProcess.SERVICE_ACCOUNT), "at-home");
        try (OperatorProcess operator = new OperatorProcess(directory, Map.of())) {
            operator.awaitLead("at-home");
        }
    }

    @Test
    void one_that_finds_no_namespace_says_what_is_missing() {
        try (OperatorProcess operator = new OperatorProcess(directory, Map.of())) {
            assertThat(operator.exitCode()).isEqualTo(1);
            assertThat(operator.output()).contains("WHARF_OPERATOR_NAMESPACE");
        }
    }
}
