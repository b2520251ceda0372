package dev.wharf.operator.reconcile;

import dev.wharf.operator.api.MQCluster;
import dev.wharf.operator.api.MQTopic;
import dev.wharf.operator.apply.ServerSideApply;
import dev.wharf.operator.manifest.Names;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.javaoperatorsdk.operator.Operator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/** The operator between an API server and brokers that are both simulated. */
final class Stage implements AutoCloseable {
    static final String NAMESPACE = "shop";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final ApplyingDispatcher api =
            new ApplyingDispatcher(
                    List.of(
                            CustomResourceDefinitionContext.fromCustomResourceType(MQCluster.class),
                            CustomResourceDefinitionContext.fromCustomResourceType(MQTopic.class)));
    private final MockKubernetes mock = new MockKubernetes(api);
    final KubernetesClient kubernetes = mock.client;
    final FakeBrokers brokers;
    private final FakeKubelet kubelet;

    /** How far the operator's clock is ahead. */
    volatile Duration ahead = Duration.ZERO;

    private final Operator operator;

    Stage() {
        kubelet = new FakeKubelet(kubernetes);
        brokers =
                new FakeBrokers(
                        () -> kubernetes.pods().inNamespace(NAMESPACE).list().getItems().size());
        Workshop workshop =
                Workshop.of(
                        kubernetes,
                        names -> brokers,
                        () -> Instant.now().plus(ahead),
                        "example/wharf:1");
        Directory directory = new Directory();
        Waker waker = new Waker(directory);
        operator =
                new Operator(
                        overrider ->
                                overrider
                                        .withKubernetesClient(mock.newClient())
                                        .checkingCRDAndValidateLocalModel(false));
        operator.register(
                new ClusterReconciler(workshop, directory, waker), Application::configure);
        operator.register(new TopicReconciler(workshop, directory, waker), Application::configure);
        operator.start();
    }

    void apply(String yaml) {
        kubernetes.resource(yaml).inNamespace(NAMESPACE).create();
    }

    /** Lets something happen in Kubernetes that gives a cluster a turn. */
    void nudge(String cluster, String content) {
        ConfigMap map =
                new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("nudge")
                        .withNamespace(NAMESPACE)
                        .addToLabels("app.kubernetes.io/name", "wharf")
                        .addToLabels(Names.CLUSTER, cluster)
                        .endMetadata()
                        .addToData("content", content)
                        .build();
        kubernetes.resource(map).patch(ServerSideApply.by("test"));
    }

    MQCluster cluster(String name) {
        return Objects.requireNonNull(
                kubernetes.resources(MQCluster.class).inNamespace(NAMESPACE).withName(name).get());
    }

    @Nullable MQTopic topic(String name) {
        return kubernetes.resources(MQTopic.class).inNamespace(NAMESPACE).withName(name).get();
    }

    <R extends CustomResource<?, ?>> void edit(R resource, UnaryOperator<String> yaml) {
        String text = kubernetes.getKubernetesSerialization().asYaml(resource);
        kubernetes.resource(yaml.apply(text)).inNamespace(NAMESPACE).update();
    }

    /** Waits until a cluster is ready, and so for the spec as it is now. */
    MQCluster ready(String name) {
        try {
            until(() -> isReady(cluster(name), condition(cluster(name), "Ready")));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    kubernetes.getKubernetesSerialization().asYaml(cluster(name))
                            + String.join("\n", api.writes),
                    e);
        }
        return cluster(name);
    }

    /** Waits until a topic is ready, and so for the spec as it is now. */
    MQTopic readyTopic(String name) {
        until(() -> isReady(topic(name), condition(topic(name), "Ready")));
        return Objects.requireNonNull(topic(name));
    }

    /** Waits for the reason of a topic's Ready. */
    void untilTopicSays(String name, String reason) {
        until(
                () -> {
                    Condition ready = condition(topic(name), "Ready");
                    return ready != null && reason.equals(ready.getReason());
                });
    }

    static void until(Callable<Boolean> holds) {
        Awaitility.await().pollInterval(Duration.ofMillis(20)).atMost(PATIENCE).until(holds);
    }

    private static boolean isReady(
            @Nullable CustomResource<?, ?> resource, @Nullable Condition ready) {
        return resource != null
                && ready != null
                && "True".equals(ready.getStatus())
                && Objects.equals(
                        ready.getObservedGeneration(), resource.getMetadata().getGeneration());
    }

    static @Nullable Condition condition(@Nullable CustomResource<?, ?> resource, String type) {
        List<Condition> conditions =
                switch (resource) {
                    case MQCluster cluster when cluster.getStatus() != null ->
                            cluster.getStatus().conditions();
                    case MQTopic topic when topic.getStatus() != null ->
                            topic.getStatus().conditions();
                    case null, default -> null;
                };
        return conditions == null
                ? null
                : conditions.stream()
                        .filter(each -> type.equals(each.getType()))
                        .findFirst()
                        .orElse(null);
    }

    @Override
    public void close() {
        operator.stop();
        kubelet.close();
        mock.close();
    }
}
