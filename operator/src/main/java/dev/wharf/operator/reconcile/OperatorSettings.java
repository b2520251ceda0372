package dev.wharf.operator.reconcile;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;
import java.util.Set;

/** The settings of the operator; in its environment they are called {@code WHARF_BROKER_IMAGE} and so on. */
@ConfigMapping(prefix = "wharf")
public interface OperatorSettings {
    /** Image of the brokers where an MQCluster names none. */
    @WithDefault("wharf/broker:0.1.0-SNAPSHOT")
    String brokerImage();

    /** The namespace in which operators agree on the one that leads; by default that of the kube context or, within Kubernetes, that of the operator's ServiceAccount. */
    Optional<String> operatorNamespace();

    /** Namespaces whose resources are looked after; all without it, or with {@code *}. */
    Optional<Set<String>> watchNamespaces();

    /** What this operator is called among operators. */
    @WithDefault("${POD_NAME:${HOSTNAME:wharf-operator}}")
    String identity();
}
