package dev.wharf.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.wharf.operator.api.ImageStatus;
import dev.wharf.operator.api.ListenerStatus;
import dev.wharf.operator.api.MQCluster;
import dev.wharf.operator.gateway.Outcome;
import dev.wharf.operator.manifest.ManagementSecret;
import dev.wharf.operator.manifest.Names;
import dev.wharf.operator.plan.ClusterAction;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A cluster's life, as the operator looks after it. */
final class ClusterReconcilerTest {
    private static final String THREE =
            """
            apiVersion: mq.wharf.dev/v1beta1
            kind: MQCluster
            metadata: {name: c}
            spec: {replicas: 3, storage: {size: 10Gi}}
            """;

    private final Stage stage = new Stage();

    @AfterEach
    void close() {
        stage.close();
    }

    private List<Pod> pods() {
        return stage.kubernetes.pods().inNamespace(Stage.NAMESPACE).list().getItems();
    }

    private String settings(int ordinal) {
        ConfigMap map =
                stage.kubernetes
                        .configMaps()
                        .inNamespace(Stage.NAMESPACE)
                        .withName("c-config")
                        .get();
        return String.valueOf(map.getData().get("c-" + ordinal + ".properties"));
    }

    @Test
    void a_cluster_of_three_gets_its_objects_and_is_ready_when_its_brokers_are() {
        stage.apply(THREE);
        MQCluster cluster = stage.ready("c");
        assertThat(cluster.getStatus().readyReplicas()).isEqualTo(3);
        assertThat(cluster.getStatus().updatedReplicas()).isEqualTo(3);
        assertThat(cluster.getStatus().bootstrap()).isEqualTo("c-bootstrap.shop.svc:9092");
        assertThat(cluster.getStatus().conditions())
                .extracting(Condition::getType)
                .containsExactly(
                        "Ready",
                        "Reconciling",
                        "Stalled",
                        "Progressing",
                        "Degraded",
                        "Paused",
                        "Upgradeable");
        assertThat(services())
                .containsExactlyInAnyOrder(
                        "c-bootstrap", "c-brokers", "c-broker-0", "c-broker-1", "c-broker-2");
    }

    private List<String> services() {
        return stage.kubernetes.services().inNamespace(Stage.NAMESPACE).list().getItems().stream()
                .map(service -> service.getMetadata().getName())
                .toList();
    }

    @Test
    void the_service_of_a_broker_comes_with_it_and_goes_with_it() {
        stage.apply(THREE);
        stage.ready("c");
        stage.edit(stage.cluster("c"), yaml -> yaml.replace("replicas: 3", "replicas: 4"));
        Stage.until(() -> services().contains("c-broker-3"));
        stage.ready("c");
        stage.edit(stage.cluster("c"), yaml -> yaml.replace("replicas: 4", "replicas: 3"));
        Stage.until(() -> !services().contains("c-broker-3"));
        assertThat(services()).hasSize(5);
    }

    @Test
    void services_of_a_listener_come_and_go_with_it_and_with_its_brokers() {
        String nodes = "spec: {listeners: [{name: nodes, type: NodePort, port: 9095}], replicas: 3";
        stage.apply(THREE.replace("spec: {replicas: 3", nodes));
        assertThat(stage.ready("c").getStatus().listeners())
                .containsExactly(new ListenerStatus("nodes", null));
        assertThat(servicesOf("nodes"))
                .containsExactlyInAnyOrder(
                        "c-nodes-bootstrap", "c-nodes-0", "c-nodes-1", "c-nodes-2");
        stage.edit(stage.cluster("c"), yaml -> yaml.replace("replicas: 3", "replicas: 4"));
        Stage.until(() -> servicesOf("nodes").contains("c-nodes-3"));
        stage.ready("c");
        stage.edit(
                stage.cluster("c"),
                yaml -> yaml.replaceFirst("(?s)  listeners:\n  - .*?\n  (?=[a-z])", "  "));
        Stage.until(() -> servicesOf("nodes").isEmpty());
    }

    private List<String> servicesOf(String listener) {
        return stage.kubernetes.services().inNamespace(Stage.NAMESPACE).list().getItems().stream()
                .filter(
                        service ->
                                listener.equals(
                                        service.getMetadata().getLabels().get(Names.LISTENER)))
                .map(service -> service.getMetadata().getName())
                .toList();
    }

    @Test
    void once_the_first_voters_are_there_no_empty_disk_may_found_the_cluster_again() {
        stage.apply(THREE);
        stage.ready("c");
        Stage.until(() -> !settings(0).contains("initial.controllers"));
        Stage.until(() -> claims().allMatch(ClusterReconcilerTest::saysFounded));
    }

    @Test
    void a_volume_that_comes_later_is_told_too_that_the_cluster_is_founded() {
        stage.apply(THREE);
        stage.ready("c");
        Stage.until(() -> claims().allMatch(ClusterReconcilerTest::saysFounded));
        stage.edit(stage.cluster("c"), yaml -> yaml.replace("replicas: 3", "replicas: 4"));
        Stage.until(
                () ->
                        claims().count() == 4
                                && claims().allMatch(ClusterReconcilerTest::saysFounded));
    }

    private Stream<PersistentVolumeClaim> claims() {
        return stage
                .kubernetes
                .persistentVolumeClaims()
                .inNamespace(Stage.NAMESPACE)
                .list()
                .getItems()
                .stream();
    }

    private static boolean saysFounded(PersistentVolumeClaim claim) {
        return "true".equals(claim.getMetadata().getAnnotations().get(Names.FOUNDED));
    }

    @Test
    void a_round_that_finds_all_as_it_should_be_writes_nothing() {
        stage.apply(THREE);
        stage.ready("c");
        Stage.until(() -> !settings(0).contains("initial.controllers"));
        awaitLooks(3);
        List<String> before = List.copyOf(stage.api.writes);
        awaitLooks(1);
        assertThat(stage.api.writes.subList(before.size(), stage.api.writes.size()))
                .containsOnly("PATCH /api/v1/namespaces/shop/configmaps/nudge");
    }

    /** Lets something happen in Kubernetes that gives the cluster a turn, some times. */
    private void awaitLooks(int times) {
        for (int i = 0; i < times; i++) {
            int looks = stage.brokers.looks.get();
            stage.nudge("c", String.valueOf(looks));
            Stage.until(() -> stage.brokers.looks.get() > looks);
        }
    }

    @Test
    void what_somebody_deletes_or_changes_is_made_good() {
        stage.apply(THREE);
        stage.ready("c");
        stage.kubernetes.services().inNamespace(Stage.NAMESPACE).withName("c-bootstrap").delete();
        Stage.until(
                () ->
                        stage.kubernetes
                                        .services()
                                        .inNamespace(Stage.NAMESPACE)
                                        .withName("c-bootstrap")
                                        .get()
                                != null);
        stage.kubernetes
                .services()
                .inNamespace(Stage.NAMESPACE)
                .withName("c-brokers")
                .edit(
                        service -> {
                            service.getSpec().setPublishNotReadyAddresses(false);
                            return service;
                        });
        Stage.until(
                () ->
                        Boolean.TRUE.equals(
                                stage.kubernetes
                                        .services()
                                        .inNamespace(Stage.NAMESPACE)
                                        .withName("c-brokers")
                                        .get()
                                        .getSpec()
                                        .getPublishNotReadyAddresses()));
    }

    @Test
    void a_changed_setting_restarts_one_broker_after_another_each_with_a_permit() {
        stage.apply(THREE);
        stage.ready("c");
        String before = revision(pods().getFirst());
        stage.edit(
                stage.cluster("c"),
                yaml -> yaml.replace("spec:", "spec:\n  config: {queued.max.requests: '3'}"));
        stage.ready("c");
        assertThat(pods()).hasSize(3).noneMatch(pod -> revision(pod).equals(before));
        assertThat(stage.brokers.carriedOut)
                .containsExactly(
                        "permit [1]", "permit [2]", new ClusterAction.HandOver(0), "permit [0]");
    }

    @Test
    void without_a_permit_nothing_restarts_and_the_status_says_why() {
        stage.apply(THREE);
        stage.ready("c");
        stage.brokers.permit = new Outcome.Later("orders-0 has too few replicas in sync");
        stage.edit(
                stage.cluster("c"),
                yaml -> yaml.replace("spec:", "spec:\n  config: {queued.max.requests: '3'}"));
        Stage.until(
                () -> {
                    Condition ready = Stage.condition(stage.cluster("c"), "Ready");
                    return ready != null && ready.getMessage().contains("orders-0");
                });
        assertThat(stage.api.writes)
                .noneMatch(write -> write.startsWith("DELETE") && write.contains("/pods/c-0"));
        stage.brokers.permit = Outcome.DONE;
        stage.ready("c");
    }

    @Test
    void a_spec_that_changes_while_the_status_is_written_is_not_lost() {
        AtomicBoolean changed = new AtomicBoolean();
        stage.api.beforeWrite =
                write -> {
                    if (write.endsWith("mqclusters/c/status")
                            && changed.compareAndSet(false, true)) {
                        Thread.ofVirtual()
                                .start(
                                        () ->
                                                stage.edit(
                                                        stage.cluster("c"),
                                                        yaml ->
                                                                yaml.replace(
                                                                        "replicas: 3",
                                                                        "replicas: 4")));
                    }
                };
        stage.apply(THREE);
        Stage.until(() -> stage.cluster("c").getSpec().replicas() == 4);
        assertThat(stage.ready("c").getStatus().readyReplicas()).isEqualTo(4);
    }

    @Test
    void a_broker_that_goes_is_cordoned_first() {
        stage.apply(THREE.replace("replicas: 3", "replicas: 4"));
        stage.ready("c");
        stage.edit(stage.cluster("c"), yaml -> yaml.replace("replicas: 4", "replicas: 3"));
        Stage.until(() -> pods().size() == 3);
        assertThat(stage.brokers.carriedOut).containsExactly(new ClusterAction.Cordon(3, true));
        assertThat(stage.ready("c").getStatus().readyReplicas()).isEqualTo(3);
    }

    @Test
    void what_kubernetes_refuses_is_told_and_tried_again() {
        stage.api.refuses = path -> path.contains("/statefulsets/");
        stage.apply(THREE);
        Stage.until(
                () -> {
                    Condition stalled = Stage.condition(stage.cluster("c"), "Stalled");
                    return stalled != null
                            && stalled.getStatus().equals("True")
                            && stalled.getMessage().contains("exceeded quota");
                });
        long told = writes("/c/status");
        long tried = writes("/statefulsets/c");
        Stage.until(() -> writes("/statefulsets/c") > tried + 1);
        assertThat(writes("/c/status")).as("a refusal that lasts is told once").isEqualTo(told);
        stage.api.refuses = path -> false;
        stage.ready("c");
    }

    @Test
    void a_volume_that_kubernetes_does_not_let_grow_is_told_and_keeps_nothing_else_waiting() {
        stage.apply(THREE);
        stage.ready("c");
        stage.api.refuses = path -> path.contains("/persistentvolumeclaims/");
        stage.edit(stage.cluster("c"), yaml -> yaml.replace("10Gi", "20Gi"));
        Stage.until(
                () -> {
                    Condition stalled = Stage.condition(stage.cluster("c"), "Stalled");
                    return stalled != null
                            && stalled.getStatus().equals("True")
                            && stalled.getReason().equals("VolumeCannotGrow");
                });
        assertThat(Stage.condition(stage.cluster("c"), "Stalled"))
                .extracting(Condition::getMessage, STRING)
                .startsWith("The volume of broker 0 keeps its size: ")
                .contains("exceeded quota");
        stage.edit(
                stage.cluster("c"), yaml -> yaml.replace("spec:", "spec:\n  jvmOptions: [-Da=b]"));
        Stage.until(
                () ->
                        pods().size() == 3
                                && pods().stream()
                                        .map(this::javaOptions)
                                        .allMatch("-Da=b"::equals));
    }

    private String javaOptions(Pod pod) {
        return pod.getSpec().getContainers().getFirst().getEnv().stream()
                .filter(one -> one.getName().equals("JDK_JAVA_OPTIONS"))
                .map(EnvVar::getValue)
                .findFirst()
                .orElse("");
    }

    private long writes(String path) {
        return stage.api.writes.stream().filter(write -> write.endsWith(path)).count();
    }

    @Test
    void a_paused_cluster_is_left_alone_and_says_so() {
        stage.apply(THREE.replace("replicas: 3", "paused: true, replicas: 3"));
        Stage.until(() -> Stage.condition(stage.cluster("c"), "Paused") != null);
        Condition paused = Stage.condition(stage.cluster("c"), "Paused");
        assertThat(paused).isNotNull().extracting(Condition::getStatus).isEqualTo("True");
        assertThat(
                        stage.kubernetes
                                .apps()
                                .statefulSets()
                                .inNamespace(Stage.NAMESPACE)
                                .list()
                                .getItems())
                .isEmpty();
    }

    @Test
    void a_cluster_that_is_deleted_is_forgotten() {
        stage.apply(THREE);
        MQCluster cluster = stage.ready("c");
        stage.kubernetes.resource(cluster).delete();
        Stage.until(() -> stage.brokers.closed);
    }

    private static String revision(Pod pod) {
        return String.valueOf(pod.getMetadata().getLabels().get(Names.REVISION));
    }

    @Test
    void a_setting_that_brokers_take_while_they_run_restarts_none() {
        stage.apply(THREE);
        stage.ready("c");
        String before = revision(pods().getFirst());
        configure("log.retention.ms: '60000'");
        assertThat(stage.ready("c").getStatus().managedConfig())
                .containsExactly("log.retention.ms");
        assertThat(stage.brokers.config).containsExactly(Map.entry("log.retention.ms", "60000"));
        assertThat(settings(0)).doesNotContain("log.retention.ms");
        assertThat(pods()).hasSize(3).allMatch(pod -> revision(pod).equals(before));
    }

    @Test
    void what_the_brokers_say_of_a_setting_that_they_refuse_is_told() {
        stage.brokers.configured = new Outcome.Refused("InvalidConfig", "it has to be positive");
        stage.apply(THREE);
        stage.ready("c");
        configure("log.retention.ms: '-7'");
        Stage.until(
                () -> {
                    Condition stalled = Stage.condition(stage.cluster("c"), "Stalled");
                    return stalled != null
                            && stalled.getReason().equals("InvalidConfig")
                            && stalled.getMessage().equals("it has to be positive");
                });
    }

    private void configure(String setting) {
        stage.edit(
                stage.cluster("c"),
                yaml -> yaml.replace("spec:", "spec:\n  config: {" + setting + "}"));
    }

    @Test
    void a_restart_that_waits_for_its_window_says_what_it_is_for() {
        String window = nextOpening();
        stage.apply(THREE.replace("replicas: 3", "replicas: 3, " + window));
        stage.ready("c");
        configure("queued.max.requests: '3'");
        Stage.until(
                () -> {
                    Condition ready = Stage.condition(stage.cluster("c"), "Ready");
                    return ready != null && ready.getReason().equals("WaitingForWindow");
                });
        assertThat(stage.cluster("c").getStatus().brokers())
                .hasSize(3)
                .allSatisfy(
                        broker ->
                                assertThat(broker.restartsFor())
                                        .containsExactly("config.queued.max.requests"));
        assertThat(stage.brokers.carriedOut).isEmpty();
    }

    /** A window that opens in two hours, by the wall clock. */
    private static String nextOpening() {
        LocalTime start = LocalTime.now(ZoneOffset.UTC).plusHours(2);
        return String.format(
                "maintenanceWindow: {start: '%02d:%02d', durationMinutes: 15}",
                start.getHour(), start.getMinute());
    }

    @Test
    void brokers_and_operator_share_a_secret_that_stays() {
        stage.apply(THREE);
        stage.ready("c");
        String token = token();
        assertThat(token).hasSizeGreaterThan(40);
        awaitLooks(3);
        assertThat(token()).isEqualTo(token);
        stage.kubernetes.secrets().inNamespace(Stage.NAMESPACE).withName("c-management").delete();
        awaitLooks(2);
        assertThat(token())
                .as("a lost one is made anew")
                .isNotEqualTo(token)
                .hasSizeGreaterThan(40);
    }

    private String token() {
        return ManagementSecret.token(
                        stage.kubernetes
                                .secrets()
                                .inNamespace(Stage.NAMESPACE)
                                .withName("c-management")
                                .get())
                .orElse("");
    }

    @Test
    void an_upgrade_rolls_and_then_raises_features_and_from_there_is_no_way_back() {
        String one = THREE.replace("replicas: 3", "replicas: 3, image: 'wharf:1'");
        stage.apply(one);
        stage.ready("c");
        stage.brokers.highestLevel =
                () -> pods().stream().allMatch(pod -> image(pod).equals("wharf:2")) ? 30 : 27;
        stage.edit(stage.cluster("c"), yaml -> yaml.replaceFirst("wharf:1", "wharf:2"));
        Stage.until(() -> stage.brokers.level == 30);
        assertThat(stage.brokers.carriedOut)
                .containsSubsequence(
                        "permit [0]",
                        new ClusterAction.RaiseFeatures(
                                new TreeMap<>(Map.of("metadata.version", 30))));
        assertThat(stage.ready("c").getStatus().images())
                .extracting(ImageStatus::image)
                .containsExactly("wharf:1", "wharf:2");
        String revision = revision(pods().getFirst());

        stage.edit(stage.cluster("c"), yaml -> yaml.replaceFirst("wharf:2", "wharf:1"));
        Stage.until(
                () -> {
                    Condition stalled = Stage.condition(stage.cluster("c"), "Stalled");
                    return stalled != null && stalled.getReason().equals("DowngradeRefused");
                });
        assertThat(pods()).hasSize(3).allMatch(pod -> revision(pod).equals(revision));
    }

    private static String image(Pod pod) {
        return pod.getSpec().getContainers().getFirst().getImage();
    }
}
