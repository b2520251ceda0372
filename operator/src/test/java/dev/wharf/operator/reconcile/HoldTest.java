package dev.wharf.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.operator.gateway.Outcome;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Settings that are read at a start alone, and that brokers would not start with. */
final class HoldTest {
    private static final Outcome NO = new Outcome.Refused("SettingsRefused", "many is no number");

    private final Stage stage = new Stage();

    @BeforeEach
    void start() {
        stage.apply(
                """
                apiVersion: mq.wharf.dev/v1beta1
                kind: MQCluster
                metadata: {name: c}
                spec: {replicas: 3, storage: {size: 10Gi}, config: {queued.max.requests: '3'}}
                """);
        stage.ready("c");
        Stage.until(() -> !settings(0).contains("initial.controllers"));
        stage.brokers.checked =
                settings -> "many".equals(settings.get("queued.max.requests")) ? NO : Outcome.DONE;
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private Map<String, String> files() {
        return stage.kubernetes
                .configMaps()
                .inNamespace(Stage.NAMESPACE)
                .withName("c-config")
                .get()
                .getData();
    }

    private String settings(int ordinal) {
        return String.valueOf(files().get("c-" + ordinal + ".properties"));
    }

    private StatefulSet set() {
        return stage.kubernetes
                .apps()
                .statefulSets()
                .inNamespace(Stage.NAMESPACE)
                .withName("c")
                .get();
    }

    private void edit(String from, String to) {
        stage.edit(
                stage.cluster("c"),
                yaml -> {
                    assertThat(yaml).contains(from);
                    return yaml.replace(from, to);
                });
    }

    private void untilTold(String reason) {
        Stage.until(
                () -> {
                    Condition ready = Stage.condition(stage.cluster("c"), "Ready");
                    return ready != null
                            && ready.getReason().equals(reason)
                            && ready.getObservedGeneration()
                                    .equals(stage.cluster("c").getMetadata().getGeneration());
                });
    }

    @Test
    void brokers_keep_what_they_run_with_until_the_spec_is_mended() {
        Map<String, String> before = files();
        String template = set().getSpec().getTemplate().toString();
        edit("queued.max.requests: \"3\"", "queued.max.requests: \"many\"");
        untilTold("SettingsRefused");
        assertThat(Stage.condition(stage.cluster("c"), "Stalled"))
                .extracting(Condition::getStatus, Condition::getMessage)
                .containsExactly(
                        "True",
                        "No broker is restarted, as none would start again: many is no number");
        assertThat(files()).isEqualTo(before);
        assertThat(set().getSpec().getTemplate()).hasToString(template);
        assertThat(stage.brokers.carriedOut).isEmpty();

        edit("queued.max.requests: \"many\"", "queued.max.requests: \"4\"");
        stage.ready("c");
        assertThat(settings(0)).contains("queued.max.requests=4");
        assertThat(stage.brokers.carriedOut).contains("permit [0]", "permit [1]", "permit [2]");
    }

    @Test
    void options_with_which_java_does_not_start_are_no_reason_to_restart_a_broker() {
        stage.brokers.tried =
                options ->
                        options.contains("-Xmx2x")
                                ? new Outcome.Refused("SettingsRefused", "Invalid size: -Xmx2x")
                                : Outcome.DONE;
        String template = set().getSpec().getTemplate().toString();
        edit("spec:", "spec:\n  jvmOptions: [-Xmx2x]");
        untilTold("SettingsRefused");
        assertThat(Stage.condition(stage.cluster("c"), "Stalled"))
                .extracting(Condition::getMessage)
                .isEqualTo(
                        "No broker is restarted, as none would start again: Invalid size: -Xmx2x");
        assertThat(set().getSpec().getTemplate()).hasToString(template);
        assertThat(stage.brokers.carriedOut).isEmpty();
        edit("-Xmx2x", "-Xmx2g");
        stage.ready("c");
        assertThat(stage.brokers.carriedOut).contains("permit [0]", "permit [1]", "permit [2]");
    }

    @Test
    void a_broker_that_is_added_meanwhile_has_what_the_others_have() {
        edit("queued.max.requests: \"3\"", "queued.max.requests: \"many\"");
        untilTold("SettingsRefused");
        edit("replicas: 3", "replicas: 4");
        Stage.until(() -> files().size() == 4);
        assertThat(settings(3))
                .contains("queued.max.requests=3", "node.id=3", "c-3.")
                .doesNotContain("initial.controllers");
    }

    @Test
    void what_another_image_takes_the_brokers_that_run_are_not_asked() {
        stage.edit(
                stage.cluster("c"),
                yaml ->
                        yaml.replace("queued.max.requests: \"3\"", "queued.max.requests: \"many\"")
                                .replace("spec:", "spec:\n  version: '2'"));
        stage.ready("c");
        assertThat(settings(0)).contains("queued.max.requests=many");
    }

    @Test
    void without_an_answer_nothing_changes_and_the_status_says_why() {
        stage.brokers.checked = settings -> new Outcome.Later("nobody answers");
        edit("queued.max.requests: \"3\"", "queued.max.requests: \"4\"");
        untilTold("CheckingSettings");
        assertThat(settings(0)).contains("queued.max.requests=3");
        stage.brokers.checked = settings -> Outcome.DONE;
        stage.ready("c");
        assertThat(settings(0)).contains("queued.max.requests=4");
    }

    private void breaks(Pod pod) {
        stage.kubernetes
                .resource(pod)
                .editStatus(
                        live ->
                                new PodBuilder(live)
                                        .editStatus()
                                        .editFirstCondition()
                                        .withStatus("False")
                                        .endCondition()
                                        .endStatus()
                                        .build());
    }

    @Test
    void where_no_broker_serves_bad_settings_can_be_replaced_without_asking() {
        stage.brokers.checked = settings -> new Outcome.Later("nobody answers");
        stage.kubernetes
                .pods()
                .inNamespace(Stage.NAMESPACE)
                .list()
                .getItems()
                .forEach(this::breaks);
        Stage.until(
                () -> Integer.valueOf(0).equals(stage.cluster("c").getStatus().readyReplicas()));
        edit("queued.max.requests: \"3\"", "queued.max.requests: \"4\"");
        Stage.until(() -> settings(0).contains("queued.max.requests=4"));
    }
}
