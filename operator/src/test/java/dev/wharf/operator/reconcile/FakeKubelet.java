package dev.wharf.operator.reconcile;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Makes the pods and claims of StatefulSets, as Kubernetes would: ready at once, and anew when they are deleted. */
final class FakeKubelet implements AutoCloseable {
    private static final String NAMESPACE = "shop";

    private final KubernetesClient kubernetes;
    private final List<Watch> watches;
    private final ExecutorService turns = Executors.newSingleThreadExecutor();

    FakeKubelet(KubernetesClient kubernetes) {
        this.kubernetes = kubernetes;
        watches =
                List.of(
                        kubernetes.apps().statefulSets().inNamespace(NAMESPACE).watch(onEvent()),
                        kubernetes.pods().inNamespace(NAMESPACE).watch(onEvent()));
    }

    private <T> Watcher<T> onEvent() {
        return new Watcher<>() {
            @Override
            public void eventReceived(Action action, T object) {
                if (!turns.isShutdown()) {
                    turns.execute(FakeKubelet.this::turn);
                }
            }

            @Override
            public void onClose(WatcherException cause) {
                throw new IllegalStateException(cause);
            }
        };
    }

    private void turn() {
        for (StatefulSet set :
                kubernetes.apps().statefulSets().inNamespace(NAMESPACE).list().getItems()) {
            int replicas = set.getSpec().getReplicas();
            for (int ordinal = 0; ordinal < replicas; ordinal++) {
                make(set, ordinal);
            }
            kubernetes
                    .pods()
                    .inNamespace(NAMESPACE)
                    .withName(set.getMetadata().getName() + "-" + replicas)
                    .delete();
        }
    }

    private void make(StatefulSet set, int ordinal) {
        String name = set.getMetadata().getName() + "-" + ordinal;
        if (kubernetes.pods().inNamespace(NAMESPACE).withName(name).get() != null) {
            return;
        }
        PersistentVolumeClaim template = set.getSpec().getVolumeClaimTemplates().getFirst();
        PersistentVolumeClaim claim =
                new PersistentVolumeClaimBuilder(template)
                        .editMetadata()
                        .withName(template.getMetadata().getName() + "-" + name)
                        .withNamespace(NAMESPACE)
                        .endMetadata()
                        .build();
        if (kubernetes.resource(claim).get() == null) {
            kubernetes.resource(claim).create();
        }
        Pod pod =
                new PodBuilder()
                        .withMetadata(set.getSpec().getTemplate().getMetadata())
                        .editMetadata()
                        .withName(name)
                        .withNamespace(NAMESPACE)
                        .endMetadata()
                        .withSpec(set.getSpec().getTemplate().getSpec())
                        .withNewStatus()
                        .withPhase("Running")
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus("True")
                        .endCondition()
                        .endStatus()
                        .build();
        kubernetes.resource(pod).create();
    }

    @Override
    public void close() {
        watches.forEach(Watch::close);
        turns.close();
    }
}
