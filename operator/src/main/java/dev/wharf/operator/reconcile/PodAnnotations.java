package dev.wharf.operator.reconcile;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a pod is told after it has been made. Without state. */
final class PodAnnotations {
    private PodAnnotations() {}

    /** Null if the pod has not been told. */
    static @Nullable String of(Pod pod, String name) {
        Map<String, String> annotations = pod.getMetadata().getAnnotations();
        return annotations == null ? null : annotations.get(name);
    }

    /** Tells a pod, beside whatever it has been told. */
    static void add(KubernetesClient kubernetes, Pod pod, String name, String text) {
        kubernetes
                .resource(pod)
                .edit(
                        live ->
                                new PodBuilder(live)
                                        .editMetadata()
                                        .addToAnnotations(name, text)
                                        .endMetadata()
                                        .build());
    }
}
