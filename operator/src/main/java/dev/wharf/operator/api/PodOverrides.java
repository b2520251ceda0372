package dev.wharf.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the owner of a cluster adds to the pods of its brokers. Whatever of it changes restarts them in turn. */
@ValidationRule(
        value =
                "!has(self.env) || self.env.all(one, has(one.name) && !(one.name in ['POD_NAME', 'JDK_JAVA_OPTIONS', 'JAVA_TOOL_OPTIONS']) && !one.name.startsWith('WHARF_') && !one.name.startsWith('QUARKUS_'))",
        message =
                "pod.env cannot set what is said elsewhere: settings of brokers belong into config, options of Java into jvmOptions, and POD_NAME is the operator's")
@ValidationRule(
        value =
                "!has(self.annotations) || self.annotations.all(key, !key.startsWith('mq.wharf.dev/'))",
        message = "pod.annotations cannot have the operator's own, which begin with mq.wharf.dev")
@ValidationRule(
        value =
                "!has(self.topologySpreadConstraints) || self.topologySpreadConstraints.all(one, has(one.topologyKey))",
        message = "pod.topologySpreadConstraints need a topologyKey each")
@ValidationRule(
        value =
                "!has(self.securityContext) || !has(self.securityContext.runAsUser) || self.securityContext.runAsUser != 0 || (has(self.securityContext.runAsNonRoot) && !self.securityContext.runAsNonRoot)",
        message =
                "brokers do not run as root unless pod.securityContext.runAsNonRoot is false as well")
@ValidationRule(
        value =
                "!has(self.containerSecurityContext) || !((has(self.containerSecurityContext.privileged) && self.containerSecurityContext.privileged) || (has(self.containerSecurityContext.allowPrivilegeEscalation) && self.containerSecurityContext.allowPrivilegeEscalation) || (has(self.containerSecurityContext.capabilities) && has(self.containerSecurityContext.capabilities.add)))",
        message =
                "brokers need no privileges, so pod.containerSecurityContext cannot give them any")
public record PodOverrides(
        @JsonPropertyDescription("Labels to add; those of the operator win.")
                @Nullable Map<String, String> labels,
        @JsonPropertyDescription("Annotations to add.") @Nullable Map<String, String> annotations,
        @JsonPropertyDescription(
                        "Annotations of the ServiceAccount that the pods run under, such as one that gives them a role of a cloud.")
                @Nullable Map<String, String> serviceAccountAnnotations,
        @JsonPropertyDescription("Labels of the nodes that brokers may run on.")
                @Nullable Map<String, String> nodeSelector,
        @JsonPropertyDescription(
                        "Which nodes and which pods beside them brokers like or avoid. The brokers of a cluster have the label mq.wharf.dev/cluster with its name.")
                @Nullable Affinity affinity,
        @JsonPropertyDescription(
                        "How evenly brokers are spread, beside the operator's own: over rackTopologyKey or not at all, and over nodes where there are enough. One for the same topologyKey takes the place of the operator's. By default it counts the brokers of the cluster, with maxSkew 1 and whenUnsatisfiable DoNotSchedule.")
                @Size(max = 10)
                @Nullable List<TopologySpreadConstraint> topologySpreadConstraints,
        @JsonPropertyDescription("Taints that the brokers tolerate.")
                @Nullable List<Toleration> tolerations,
        @JsonPropertyDescription("Secrets for the registry of the image.")
                @Nullable List<LocalObjectReference> imagePullSecrets,
        @JsonPropertyDescription("Priority class of the pods.") @Nullable String priorityClassName,
        @JsonPropertyDescription(
                        "Environment variables to add, for what is no setting of the broker and no option of Java.")
                @Size(max = 100)
                @Nullable List<EnvVar> env,
        @JsonPropertyDescription(
                        "What the pods may do. Its fields win over the operator's, which keep to the restricted Pod Security Standard; lists as a whole. One without runAsUser, such as {}, leaves runAsUser, runAsGroup and fsGroup (by default 10001) to the platform, such as OpenShift.")
                @Nullable PodSecurityContext securityContext,
        @JsonPropertyDescription(
                        "What the broker's container may do; fields as those of securityContext.")
                @Nullable SecurityContext containerSecurityContext) {
    /** Nothing. */
    public static final PodOverrides NONE =
            new PodOverrides(
                    null, null, null, null, null, null, null, null, null, null, null, null);

    public List<TopologySpreadConstraint> topologySpreadConstraintsOrNone() {
        return topologySpreadConstraints == null ? List.of() : topologySpreadConstraints;
    }

    public List<EnvVar> envOrNone() {
        return env == null ? List.of() : env;
    }
}
