package dev.wharf.operator.manifest;

import dev.wharf.operator.api.Listener;
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
import java.util.ArrayList;
import java.util.List;

/**
 * Who may reach which port: clients from anywhere, by the listeners that the spec adds too; what brokers say to each other from brokers of this cluster alone; management from the cluster's namespace
 * and from the operator, wherever that runs.
 */
final class BrokerNetworkPolicy {
    private BrokerNetworkPolicy() {}

    static NetworkPolicy of(Names names, List<Listener> listeners) {
        LabelSelector brokers =
                new LabelSelectorBuilder().withMatchLabels(names.selector()).build();
        return new NetworkPolicyBuilder()
                .withMetadata(names.metadata(names.brokers()))
                .withNewSpec()
                .withPodSelector(brokers)
                .withPolicyTypes("Ingress")
                .withIngress(ingress(brokers, listeners))
                .endSpec()
                .build();
    }

    private static List<NetworkPolicyIngressRule> ingress(
            LabelSelector brokers, List<Listener> listeners) {
        List<NetworkPolicyIngressRule> rules = new ArrayList<>();
        rules.add(to(Port.CLIENTS.label));
        listeners.forEach(listener -> rules.add(to(listener.name())));
        rules.add(
                to(
                        Port.BROKERS.label,
                        new NetworkPolicyPeerBuilder().withPodSelector(brokers).build()));
        rules.add(
                to(
                        Port.HTTP.label,
                        new NetworkPolicyPeerBuilder().withPodSelector(new LabelSelector()).build(),
                        new NetworkPolicyPeerBuilder()
                                .withNamespaceSelector(new LabelSelector())
                                .withNewPodSelector()
                                .withMatchLabels(Names.operatorSelector())
                                .endPodSelector()
                                .build()));
        return rules;
    }

    /** No peers stand for everybody. */
    private static NetworkPolicyIngressRule to(String port, NetworkPolicyPeer... from) {
        NetworkPolicyPort open =
                new NetworkPolicyPortBuilder()
                        .withProtocol("TCP")
                        .withPort(new IntOrString(port))
                        .build();
        return new NetworkPolicyIngressRuleBuilder().withPorts(open).withFrom(from).build();
    }
}
