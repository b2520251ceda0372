package dev.wharf.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a cluster is, as last seen. */
public record MQClusterStatus(
        @JsonPropertyDescription("The generation of the spec that this status is about.")
                @Nullable Long observedGeneration,
        @JsonPropertyDescription("Brokers that have a pod.") @StatusReplicas
                @Nullable Integer replicas,
        @JsonPropertyDescription("Brokers that serve.") @Nullable Integer readyReplicas,
        @JsonPropertyDescription("Brokers that run what the spec says.")
                @Nullable Integer updatedReplicas,
        @JsonPropertyDescription("Selects the pods of the brokers.") @LabelSelector
                @Nullable String selector,
        @JsonPropertyDescription("Id of the broker that is the active controller.")
                @Nullable Integer activeController,
        @JsonPropertyDescription("Where clients inside of Kubernetes connect first.")
                @Nullable String bootstrap,
        @JsonPropertyDescription("Brokers that are being emptied before they go.")
                @Nullable List<Integer> draining,
        @JsonPropertyDescription("Whether replicas are being spread over new brokers.")
                @Nullable Boolean rebalancing,
        @JsonPropertyDescription("Whether it is as the spec says, and why not.")
                @Nullable List<Condition> conditions) {}
