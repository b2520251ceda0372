package dev.wharf.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a cluster is to be. */
@ValidationRule(
        value = "!has(self.controllers) || self.controllers in [1, 3, 5]",
        message = "controllers has to be 1, 3 or 5")
@ValidationRule(
        value = "!has(self.controllers) || self.controllers <= self.replicas",
        message =
                "controllers are among the brokers, so there cannot be more of them than replicas")
@ValidationRule(
        value =
                "!has(self.config) || self.config.all(key, !(key in ['node.id', 'broker.id', 'broker.rack', 'process.roles', 'log.dirs', 'log.dir', 'listeners', 'advertised.listeners', 'controller.quorum.voters', 'controller.quorum.bootstrap.servers', 'controller.listener.names']))",
        message =
                "config cannot set what the operator decides: node.id, broker.rack, process.roles, log.dirs, listeners and the controller quorum")
public record MQClusterSpec(
        @JsonPropertyDescription("Number of brokers.") @Required @Min(1) @Max(100) @SpecReplicas
                Integer replicas,
        @JsonPropertyDescription(
                        "Brokers that vote on the metadata, the first ones: 1, 3 or 5. By default 1 of one or two brokers, 3 of three or more.")
                @Nullable Integer controllers,
        @JsonPropertyDescription(
                        "Image of the broker; by default the one that this operator was released with.")
                @Size(min = 1, max = 512)
                @Nullable String image,
        @JsonPropertyDescription("The volume of each broker.") @Required Storage storage,
        @JsonPropertyDescription("CPU and memory of each broker.")
                @Nullable ResourceRequirements resources,
        @JsonPropertyDescription("Further options of the Java machine, such as -Xmx2g.")
                @Size(max = 50)
                @Nullable List<String> jvmOptions,
        @JsonPropertyDescription(
                        "Label of the nodes that tells the failure domain, such as topology.kubernetes.io/zone; without it each node is one.")
                @Size(min = 1, max = 316)
                @Nullable String rackTopologyKey,
        @JsonPropertyDescription("Broker configuration under Kafka's names.") @Size(max = 200)
                @Nullable Map<String, String> config,
        @JsonPropertyDescription("What to add to the pods.") @Nullable PodOverrides pod,
        @JsonPropertyDescription("Who may have topics in the cluster.")
                @Nullable TopicPolicy topics,
        @JsonPropertyDescription(
                        "Whether new brokers are given their share of replicas: Auto (the default) or Never.")
                @Nullable Switch rebalance,
        @JsonPropertyDescription(
                        "What a rolling restart does about partitions that need all of their replicas to take writes: Interrupt (the default) or Wait.")
                @Nullable NoSpareReplica noSpareReplica,
        @JsonPropertyDescription("Whether the operator leaves the cluster alone.")
                @Nullable Boolean paused) {
    public int controllersOrDefault() {
        if (controllers != null) {
            return controllers;
        }
        return replicas < 3 ? 1 : 3;
    }

    public Map<String, String> configOrNone() {
        return config == null ? Map.of() : config;
    }

    public PodOverrides podOrNone() {
        return pod == null ? PodOverrides.NONE : pod;
    }

    public Switch rebalanceOrDefault() {
        return rebalance == null ? Switch.AUTO : rebalance;
    }

    public NoSpareReplica noSpareReplicaOrDefault() {
        return noSpareReplica == null ? NoSpareReplica.INTERRUPT : noSpareReplica;
    }

    public boolean isPaused() {
        return Boolean.TRUE.equals(paused);
    }
}
