package dev.wharf.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a topic is to be. */
@ValidationRule(
        value = "self.clusterRef == oldSelf.clusterRef",
        message = "a topic cannot move to another cluster; create another MQTopic")
@ValidationRule(
        value =
                "has(self.topicName) == has(oldSelf.topicName) && (!has(self.topicName) || self.topicName == oldSelf.topicName)",
        message = "a topic cannot be renamed; create another MQTopic")
@ValidationRule(
        value =
                "!has(self.partitions) || !has(oldSelf.partitions) || self.partitions >= oldSelf.partitions",
        message = "partitions cannot be taken away from a topic")
@ValidationRule(
        value =
                "!has(self.placement) || !has(self.placement.assignments) || (has(self.partitions) && size(self.placement.assignments) == self.partitions)",
        message = "placement.assignments needs partitions, and one entry for each of them")
@ValidationRule(
        value =
                "!has(self.placement) || !has(self.placement.assignments) || !has(self.replicas) || self.placement.assignments.all(a, size(a.brokers) == self.replicas)",
        message = "each of placement.assignments needs as many brokers as replicas says")
public record MQTopicSpec(
        @JsonPropertyDescription("The cluster that the topic is in.") @Required
                ClusterRef clusterRef,
        @JsonPropertyDescription("Name of the topic; by default that of the resource.")
                @Size(min = 1, max = 249)
                @Pattern("^[a-zA-Z0-9._-]+$")
                @Nullable String topicName,
        @JsonPropertyDescription(
                        "Number of partitions, never fewer than before. By default 1, or what the topic has already.")
                @Min(1)
                @Max(10000)
                @Nullable Integer partitions,
        @JsonPropertyDescription(
                        "Replicas of each partition. By default 3, or as many as there are brokers if that is fewer, or what the topic has already.")
                @Min(1)
                @Max(20)
                @Nullable Integer replicas,
        @JsonPropertyDescription("Topic configuration under Kafka's names.") @Size(max = 100)
                @Nullable Map<String, String> config,
        @JsonPropertyDescription(
                        "Constraints on where replicas are; by default spread over racks and brokers.")
                @Nullable TopicPlacement placement,
        @JsonPropertyDescription(
                        "What becomes of the topic when the resource is deleted: Retain (the default) or Delete.")
                @Nullable DeletionPolicy deletionPolicy,
        @JsonPropertyDescription(
                        "What to do about a topic that is there already: Adopt (the default) or Refuse.")
                @Nullable Adoption adoption) {
    public Map<String, String> configOrNone() {
        return config == null ? Map.of() : config;
    }

    public DeletionPolicy deletionPolicyOrDefault() {
        return deletionPolicy == null ? DeletionPolicy.RETAIN : deletionPolicy;
    }

    public Adoption adoptionOrDefault() {
        return adoption == null ? Adoption.ADOPT : adoption;
    }
}
