package dev.wharf.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a topic is, as last seen. */
public record MQTopicStatus(
        @JsonPropertyDescription("The generation of the spec that this status is about.")
                @Nullable Long observedGeneration,
        @JsonPropertyDescription("Name of the topic.") @Nullable String topicName,
        @JsonPropertyDescription("The topic's id, once there is one.") @Nullable String topicId,
        @JsonPropertyDescription("Number of partitions.") @Nullable Integer partitions,
        @JsonPropertyDescription("Fewest replicas that any partition has.")
                @Nullable Integer replicas,
        @JsonPropertyDescription("Partitions with a replica that is not in sync.")
                @Nullable Integer underReplicatedPartitions,
        @JsonPropertyDescription("Partitions whose replicas are being moved.")
                @Nullable Integer movingPartitions,
        @JsonPropertyDescription(
                        "Configuration keys that the operator has set, and will reset when the spec drops them.")
                @Nullable List<String> managedConfig,
        @JsonPropertyDescription(
                        "Configuration keys that somebody else has set; they are left alone.")
                @Nullable List<String> foreignConfig,
        @JsonPropertyDescription("Whether it is as the spec says, and why not.")
                @Nullable List<Condition> conditions) {}
