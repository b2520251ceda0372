package dev.wharf.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import java.util.List;
import java.util.Map;
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
        @JsonPropertyDescription("The listeners that the spec adds.")
                @Nullable List<ListenerStatus> listeners,
        @JsonPropertyDescription("Brokers that are being emptied before they go.")
                @Nullable List<Integer> draining,
        @JsonPropertyDescription("Whether replicas are being spread over new brokers.")
                @Nullable Boolean rebalancing,
        @JsonPropertyDescription(
                        "Whether the operator has throttled replicas that move; it takes that back when they have arrived.")
                @Nullable Boolean throttled,
        @JsonPropertyDescription(
                        "Settings that the operator has made while the brokers ran, and takes back when the spec drops them.")
                @Nullable List<String> managedConfig,
        @JsonPropertyDescription("The brokers, by id.") @Nullable List<BrokerStatus> brokers,
        @JsonPropertyDescription(
                        "Version that all brokers run, as the tag of their image says; while another one comes in, the one before.")
                @Nullable String version,
        @JsonPropertyDescription(
                        "Levels that the cluster's features are at, such as metadata.version.")
                @Nullable Map<String, Integer> features,
        @JsonPropertyDescription(
                        "The last images that all brokers have run, the latest at the end; of these it is known which the cluster can go back to.")
                @Nullable List<ImageStatus> images,
        @JsonPropertyDescription("Whether it is as the spec says, and why not.")
                @Nullable List<Condition> conditions) {}
