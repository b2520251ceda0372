package dev.wharf.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the owner of a cluster adds to the pods of its brokers. */
public record PodOverrides(
        @JsonPropertyDescription("Labels to add; those of the operator win.")
                @Nullable Map<String, String> labels,
        @JsonPropertyDescription("Annotations to add; another value restarts the brokers in turn.")
                @Nullable Map<String, String> annotations,
        @JsonPropertyDescription("Labels of the nodes that brokers may run on.")
                @Nullable Map<String, String> nodeSelector,
        @JsonPropertyDescription("Taints that the brokers tolerate.")
                @Nullable List<Toleration> tolerations,
        @JsonPropertyDescription("Secrets for the registry of the image.")
                @Nullable List<LocalObjectReference> imagePullSecrets,
        @JsonPropertyDescription("Priority class of the pods.")
                @Nullable String priorityClassName) {
    /** Nothing. */
    public static final PodOverrides NONE = new PodOverrides(null, null, null, null, null, null);
}
