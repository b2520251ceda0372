package dev.wharf.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.operator.api.MQCluster;
import dev.wharf.operator.gateway.Outcome;
import dev.wharf.operator.manifest.Names;
import dev.wharf.operator.plan.ClusterAction;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
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
        assertThat(stage.kubernetes.services().inNamespace(Stage.NAMESPACE).list().getItems())
                .extracting(service -> service.getMetadata().getName())
                .containsExactlyInAnyOrder("c-bootstrap", "c-brokers");
    }

    @Test
    void once_the_first_voters_are_there_no_empty_disk_may_found_the_cluster_again() {
        stage.apply(THREE);
        stage.ready("c");
        Stage.until(() -> !settings(0).contains("initial.controllers"));
        assertThat(
                        stage.kubernetes
                                .persistentVolumeClaims()
                                .inNamespace(Stage.NAMESPACE)
                                .list()
                                .getItems())
                .allSatisfy(
                        claim ->
                                assertThat(claim.getMetadata().getAnnotations())
                                        .containsEntry(Names.FOUNDED, "true"));
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
                yaml -> yaml.replace("spec:", "spec:\n  config: {num.io.threads: '3'}"));
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
                yaml -> yaml.replace("spec:", "spec:\n  config: {num.io.threads: '3'}"));
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
}
