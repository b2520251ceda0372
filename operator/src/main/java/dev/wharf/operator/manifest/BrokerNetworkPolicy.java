package dev.wharf.operator.manifest;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeerBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPortBuilder;

/**
 * Who may reach which port: clients from anywhere; what brokers say to each other from brokers of this cluster alone; management from the cluster's namespace
 * and from the operator, wherever that runs.
 */
final class BrokerNetworkPolicy {
    private BrokerNetworkPolicy() {}

    static NetworkPolicy of(Names names) {
        LabelSelector brokers =
                new LabelSelectorBuilder().withMatchLabels(names.selector()).build();
        return new NetworkPolicyBuilder()
                .withMetadata(names.metadata(names.brokers()))
                .withNewSpec()
                .withPodSelector(brokers)
                .withPolicyTypes("Ingress")
                .withIngress(
                        to(Port.CLIENTS),
                        to(
                                Port.BROKERS,
                                new NetworkPolicyPeerBuilder().withPodSelector(brokers).build()),
                        to(
                                Port.HTTP,
                                new NetworkPolicyPeerBuilder()
                                        .withPodSelector(new LabelSelector())
                                        .build(),
                                new NetworkPolicyPeerBuilder()
                                        .withNamespaceSelector(new LabelSelector())
                                        .withNewPodSelector()
                                        .withMatchLabels(Names.operatorSelector())
                                        .endPodSelector()
                                        .build()))
                .endSpec()
                .build();
    }

    /** No peers stand for everybody. */
    private static NetworkPolicyIngressRule to(Port port, NetworkPolicyPeer... from) {
        NetworkPolicyPort open =
                new NetworkPolicyPortBuilder()
                        .withProtocol("TCP")
                        .withPort(new IntOrString(port.label))
                        .build();
        return new NetworkPolicyIngressRuleBuilder().withPorts(open).withFrom(from).build();
    }
}
