package dev.wharf.operator.reconcile;

import dev.wharf.operator.api.MQCluster;
import dev.wharf.operator.manifest.Names;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Has a round for a cluster whenever the SDK says that it is its turn. Of the process. */
@Singleton
@ControllerConfiguration(name = ClusterReconciler.NAME)
public final class ClusterReconciler implements Reconciler<MQCluster> {
    static final String NAME = "mqcluster";

    /** What a cluster owns; all found by the labels that each of its objects has. */
    private static final List<Class<? extends HasMetadata>> OWNED =
            List.of(
                    StatefulSet.class,
                    Pod.class,
                    PersistentVolumeClaim.class,
                    ConfigMap.class,
                    Service.class,
                    ServiceAccount.class,
                    NetworkPolicy.class,
                    PodDisruptionBudget.class);

    private final Workshop workshop;
    private final Directory directory;
    private final Waker waker;

    ClusterReconciler(Workshop workshop, Directory directory, Waker waker) {
        this.workshop = workshop;
        this.directory = directory;
        this.waker = waker;
    }

    @Override
    public List<EventSource<?, MQCluster>> prepareEventSources(
            EventSourceContext<MQCluster> context) {
        directory.setClusters(context.getPrimaryCache());
        return OWNED.stream()
                .<EventSource<?, MQCluster>>map(type -> source(type, context))
                .toList();
    }

    private static <R extends HasMetadata> EventSource<R, MQCluster> source(
            Class<R> type, EventSourceContext<MQCluster> context) {
        return new InformerEventSource<>(
                InformerEventSourceConfiguration.from(type, MQCluster.class)
                        .withName(type.getSimpleName())
                        .withLabelSelector(Names.everyCluster())
                        .withSecondaryToPrimaryMapper(ClusterReconciler::clusterOf)
                        .withNamespacesInheritedFromController()
                        .build(),
                context);
    }

    private static Set<ResourceID> clusterOf(HasMetadata object) {
        return Set.of(
                new ResourceID(
                        object.getMetadata().getLabels().get(Names.CLUSTER),
                        object.getMetadata().getNamespace()));
    }

    @Override
    public UpdateControl<MQCluster> reconcile(MQCluster seen, Context<MQCluster> context) {
        workshop.firstRound().onRound();
        if (context.isPrimaryResourceDeleted() || seen.isMarkedForDeletion()) {
            // Kubernetes deletes what it owns, and its volumes if the policy says so.
            workshop.forget(seen.getMetadata().getUid());
            waker.onGone(ResourceID.fromResource(seen));
            return UpdateControl.noUpdate();
        }
        MQCluster cluster = workshop.statuses().latest(seen, MQCluster.class);
        ClusterRound.Result result =
                new ClusterRound(workshop, directory, cluster, found(context)).run();
        waker.onLook(cluster, result.brokers());
        return UpdateControl.<MQCluster>noUpdate()
                .rescheduleAfter(Cadence.ofCluster(result.verdict()));
    }

    private static ClusterRound.Found found(Context<MQCluster> context) {
        return new ClusterRound.Found(
                context.getSecondaryResource(StatefulSet.class).orElse(null),
                context.getSecondaryResources(Pod.class),
                context.getSecondaryResources(PersistentVolumeClaim.class),
                context.getSecondaryResources(Service.class),
                (type, name) -> live(context, type, name));
    }

    private static @Nullable HasMetadata live(
            Context<MQCluster> context, Class<? extends HasMetadata> type, String name) {
        for (HasMetadata object : context.getSecondaryResources(type)) {
            if (object.getMetadata().getName().equals(name)) {
                return object;
            }
        }
        return null;
    }
}
