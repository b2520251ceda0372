package dev.wharf.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
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
                "!has(self.config) || self.config.all(key, !(key in ['node.id', 'broker.id', 'broker.rack', 'broker.rack.file', 'cluster.id', 'initial.controllers', 'process.roles', 'log.dirs', 'log.dir', 'cordoned.log.dirs', 'listeners', 'advertised.listeners', 'advertised.listeners.file', 'listener.security.protocol.map', 'inter.broker.listener.name', 'controller.quorum.voters', 'controller.quorum.bootstrap.servers', 'controller.listener.names', 'http.host', 'http.port', 'management.token.file']))",
        message =
                "config cannot set what the operator decides: ids, racks, roles, directories, listeners, HTTP and the controller quorum")
@ValidationRule(
        value =
                "!has(self.listeners) || self.listeners.all(one, self.listeners.exists_one(other, other.name == one.name))",
        message = "listeners need a name of their own each")
@ValidationRule(
        value =
                "!has(self.listeners) || self.listeners.all(one, self.listeners.exists_one(other, other.port == one.port))",
        message = "listeners need a port of their own each")
@ValidationRule(
        value = "!(has(self.version) && has(self.image))",
        message =
                "version and image cannot both be given: an image has its version, and version chooses an image")
public record MQClusterSpec(
        @JsonPropertyDescription("Number of brokers.") @Required @Min(1) @Max(100) @SpecReplicas
                Integer replicas,
        @JsonPropertyDescription(
                        "Brokers that vote on the metadata, the first ones: 1, 3 or 5. By default 1 of one or two brokers, 3 of three or more.")
                @Nullable Integer controllers,
        @JsonPropertyDescription(
                        "Version of the broker; by default the one that this operator was released with. Its image is the one of that version beside the operator's default.")
                @Pattern("^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$")
                @Size(min = 1, max = 128)
                @Nullable String version,
        @JsonPropertyDescription(
                        "Image of the broker, for who keeps or builds images elsewhere; instead of version.")
                @Size(min = 1, max = 512)
                @Nullable String image,
        @JsonPropertyDescription("The volume of each broker.") @Required Storage storage,
        @JsonPropertyDescription("CPU and memory of each broker.")
                @Nullable ResourceRequirements resources,
        @JsonPropertyDescription(
                        "Further options of the Java machine, such as -Xmx2g, each an entry of its own; without blanks and quotes.")
                @Size(max = 50)
                @Nullable List<@Pattern("^-[^\\s\"']+$") String> jvmOptions,
        @JsonPropertyDescription(
                        "Label of the nodes that tells the failure domain, such as topology.kubernetes.io/zone; without it each node is one.")
                @Size(min = 1, max = 316)
                @Nullable String rackTopologyKey,
        @JsonPropertyDescription("Broker configuration under Kafka's names.") @Size(max = 200)
                @Nullable Map<String, String> config,
        @JsonPropertyDescription(
                        "Ways for clients to reach the brokers beside the one inside of Kubernetes, on port 9092, that there always is.")
                @Size(max = 5)
                @Nullable List<Listener> listeners,
        @JsonPropertyDescription(
                        "What to add to the pods; whatever of it changes restarts the brokers in turn.")
                @Nullable PodOverrides pod,
        @JsonPropertyDescription("Who may have topics in the cluster.")
                @Nullable TopicPolicy topics,
        @JsonPropertyDescription(
                        "Whether new brokers are given their share of replicas: Auto (the default) or Never.")
                @Nullable Switch rebalance,
        @JsonPropertyDescription(
                        "Bytes per second that replicas on the move to other brokers may take from each broker, and bring to each; by default 50Mi, 0 for no limit.")
                @Size(max = 32)
                @Pattern("^[0-9]+(Ki|Mi|Gi|k|M|G)?$")
                @Nullable String rebalanceThrottle,
        @JsonPropertyDescription(
                        "What a rolling restart does about partitions that need all of their replicas to take writes: Interrupt (the default) or Wait.")
                @Nullable NoSpareReplica noSpareReplica,
        @JsonPropertyDescription(
                        "What follows once all brokers run a newer version: Finalize (the default) raises the levels of the cluster's features, after which there is no way back; Hold leaves them.")
                @Nullable UpgradePolicy upgradePolicy,
        @JsonPropertyDescription(
                        "When brokers that serve may be restarted; by default at any time.")
                @Nullable MaintenanceWindow maintenanceWindow,
        @JsonPropertyDescription("Whether the operator leaves the cluster alone.")
                @Nullable Boolean paused) {
    /** Less than half of what a network of one gigabit carries, so that clients keep the larger part. */
    private static final String USUAL_THROTTLE = "50Mi";

    public int controllersOrDefault() {
        if (controllers != null) {
            return controllers;
        }
        return replicas < 3 ? 1 : 3;
    }

    public List<String> jvmOptionsOrNone() {
        return jvmOptions == null ? List.of() : jvmOptions;
    }

    public Map<String, String> configOrNone() {
        return config == null ? Map.of() : config;
    }

    public List<Listener> listenersOrNone() {
        return listeners == null ? List.of() : listeners;
    }

    /** Whether brokers have to be told how they are reached from outside. */
    public boolean hasListenersOutside() {
        return listenersOrNone().stream().anyMatch(listener -> listener.type().isOutside());
    }

    public PodOverrides podOrNone() {
        return pod == null ? PodOverrides.NONE : pod;
    }

    public Switch rebalanceOrDefault() {
        return rebalance == null ? Switch.AUTO : rebalance;
    }

    /** A quantity of bytes per second; zero for no throttle. */
    public String rebalanceThrottleOrDefault() {
        return rebalanceThrottle == null ? USUAL_THROTTLE : rebalanceThrottle;
    }

    public NoSpareReplica noSpareReplicaOrDefault() {
        return noSpareReplica == null ? NoSpareReplica.INTERRUPT : noSpareReplica;
    }

    public UpgradePolicy upgradePolicyOrDefault() {
        return upgradePolicy == null ? UpgradePolicy.FINALIZE : upgradePolicy;
    }

    /** Whether partitions are to be led by their preferred leaders; Kafka's setting for the brokers holds for the operator too. */
    public boolean prefersLeaders() {
        return !"false".equals(configOrNone().get("auto.leader.rebalance.enable"));
    }

    public boolean isPaused() {
        return Boolean.TRUE.equals(paused);
    }
}
