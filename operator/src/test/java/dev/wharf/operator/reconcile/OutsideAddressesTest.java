package dev.wharf.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.operator.api.BrokerAddress;
import dev.wharf.operator.api.Listener;
import dev.wharf.operator.api.ListenerType;
import dev.wharf.operator.api.MQCluster;
import dev.wharf.operator.api.NodeAddressType;
import dev.wharf.operator.gateway.Outcome;
import dev.wharf.operator.manifest.Names;
import dev.wharf.operator.observe.PodState;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What pods are told of how clients from outside reach them. */
final class OutsideAddressesTest {
    private static final Listener NODES = listener("nodes", ListenerType.NODE_PORT, null);
    private static final Listener WORLD = listener("world", ListenerType.LOAD_BALANCER, null);

    private final MockKubernetes mock = new MockKubernetes();
    private final KubernetesClient kubernetes = mock.client;
    private final Map<String, Service> services = new HashMap<>();

    @AfterEach
    void close() {
        mock.close();
    }

    private static Listener listener(
            String name, ListenerType type, @Nullable NodeAddressType addressType) {
        return new Listener(name, type, 9095, addressType, null, null, null, null);
    }

    private void aPod(@Nullable String node) {
        kubernetes
                .resource(
                        new PodBuilder()
                                .withNewMetadata()
                                .withName("c-0")
                                .withNamespace("shop")
                                .endMetadata()
                                .withNewSpec()
                                .withNodeName(node)
                                .endSpec()
                                .withNewStatus()
                                .withHostIP("10.0.0.9")
                                .endStatus()
                                .build())
                .create();
    }

    /** @param addresses type and address in turn */
    private void aNode(String... addresses) {
        NodeBuilder node =
                new NodeBuilder()
                        .withNewMetadata()
                        .withName("n")
                        .endMetadata()
                        .withNewStatus()
                        .endStatus();
        for (int i = 0; i < addresses.length; i += 2) {
            node.editStatus()
                    .addNewAddress()
                    .withType(addresses[i])
                    .withAddress(addresses[i + 1])
                    .endAddress()
                    .endStatus();
        }
        kubernetes.resource(node.build()).createOr(existing -> existing.update());
    }

    private void aNodePort(String name, int nodePort) {
        services.put(
                name,
                new ServiceBuilder()
                        .withNewSpec()
                        .addNewPort()
                        .withNodePort(nodePort)
                        .endPort()
                        .endSpec()
                        .build());
    }

    private void balancers(String name, String... hosts) {
        ServiceBuilder service =
                new ServiceBuilder()
                        .withNewSpec()
                        .endSpec()
                        .withNewStatus()
                        .withNewLoadBalancer()
                        .endLoadBalancer()
                        .endStatus();
        for (String host : hosts) {
            service.editStatus()
                    .editLoadBalancer()
                    .addNewIngress()
                    .withHostname(host)
                    .endIngress()
                    .endLoadBalancer()
                    .endStatus();
        }
        services.put(name, service.build());
    }

    private Pod pod() {
        return kubernetes.pods().inNamespace("shop").withName("c-0").get();
    }

    private @Nullable String told() {
        Map<String, String> annotations = pod().getMetadata().getAnnotations();
        return annotations == null ? null : annotations.get(Names.ADDRESSES);
    }

    private OutsideAddresses look(Listener... listeners) {
        MQCluster cluster = new MQCluster();
        cluster.setMetadata(new ObjectMetaBuilder().withName("c").withNamespace("shop").build());
        return new OutsideAddresses(
                kubernetes,
                new Names(cluster),
                Arrays.asList(listeners),
                List.of(pod()),
                services::get);
    }

    /** What the pod is outdated by. */
    private List<String> outdatedBy(OutsideAddresses seen) {
        PodState state = new PodState(0, "now", new TreeMap<>(), PodState.Phase.READY, false, null);
        return new ArrayList<>(
                seen.mark(new TreeMap<>(Map.of(0, state)))
                        .getOrDefault(0, state)
                        .madeOf()
                        .keySet());
    }

    @Test
    void a_broker_tells_the_address_of_its_node_and_the_port_that_is_its_own() {
        aPod("n");
        aNode("InternalIP", "10.0.0.1", "ExternalIP", "203.0.113.7");
        aNodePort("c-nodes-0", 31_000);
        aNodePort("c-nodes-bootstrap", 32_000);
        OutsideAddresses seen = look(NODES);
        assertThat(seen.tell()).isEqualTo(Outcome.DONE);
        assertThat(told()).isEqualTo("NODES://203.0.113.7:31000");
        assertThat(seen.bootstraps()).containsEntry("nodes", "203.0.113.7:32000");
        assertThat(outdatedBy(look(NODES))).isEmpty();
    }

    @Test
    void the_type_of_address_may_be_chosen_and_has_to_be_there_then() {
        aPod("n");
        aNode("InternalIP", "10.0.0.1", "Hostname", "n.example");
        aNodePort("c-nodes-0", 31_000);
        Outcome none =
                look(listener("nodes", ListenerType.NODE_PORT, NodeAddressType.EXTERNAL_DNS))
                        .tell();
        assertThat(none)
                .isEqualTo(
                        new Outcome.Later(
                                "Kubernetes has not said yet how clients reach broker 0 by nodes"));
        assertThat(told()).isNull();
        look(listener("nodes", ListenerType.NODE_PORT, NodeAddressType.HOSTNAME)).tell();
        assertThat(told()).isEqualTo("NODES://n.example:31000");
    }

    @Test
    void who_may_not_look_at_nodes_takes_what_the_pod_tells_of_its_own() {
        aPod("unseen");
        aNodePort("c-nodes-0", 31_000);
        look(NODES).tell();
        assertThat(told()).isEqualTo("NODES://10.0.0.9:31000");
    }

    @Test
    void a_pod_without_a_node_is_told_nothing_and_nobody_waits_for_it() {
        aPod(null);
        aNodePort("c-nodes-0", 31_000);
        assertThat(look(NODES).tell()).isEqualTo(Outcome.DONE);
        assertThat(told()).isNull();
    }

    @Test
    void a_load_balancer_is_waited_for_and_all_addresses_are_told_together() {
        aPod("n");
        aNode("InternalIP", "10.0.0.1");
        aNodePort("c-nodes-0", 31_000);
        balancers("c-world-0");
        assertThat(look(NODES, WORLD).tell()).isInstanceOf(Outcome.Later.class);
        assertThat(told()).isNull();
        assertThat(look(NODES, WORLD).bootstraps()).containsEntry("world", "");
        balancers("c-world-0", "lb0.example");
        balancers("c-world-bootstrap", "lb.example");
        look(NODES, WORLD).tell();
        assertThat(told()).isEqualTo("NODES://10.0.0.1:31000,WORLD://lb0.example:9095");
        assertThat(look(NODES, WORLD).bootstraps()).containsEntry("world", "lb.example:9095");
    }

    @Test
    void what_the_spec_says_of_a_broker_wins_and_is_not_waited_for() {
        aPod("n");
        Listener named =
                new Listener(
                        "world",
                        ListenerType.LOAD_BALANCER,
                        9095,
                        null,
                        null,
                        null,
                        null,
                        List.of(new BrokerAddress(0, "2001:db8::7", 443, null, null)));
        look(named).tell();
        assertThat(told()).isEqualTo("WORLD://[2001:db8::7]:443");
        assertThat(outdatedBy(look(named))).isEmpty();
    }

    @Test
    void a_pod_whose_address_has_changed_has_to_go_but_not_for_another_order_of_the_same() {
        aPod("n");
        balancers("c-world-0", "a.example", "b.example");
        look(WORLD).tell();
        assertThat(told()).isEqualTo("WORLD://a.example:9095");
        balancers("c-world-0", "b.example", "a.example");
        assertThat(outdatedBy(look(WORLD))).isEmpty();
        balancers("c-world-0");
        assertThat(outdatedBy(look(WORLD))).isEmpty();
        balancers("c-world-0", "c.example");
        assertThat(outdatedBy(look(WORLD))).containsExactly(OutsideAddresses.CHANGED);
        look(WORLD).tell();
        assertThat(told()).as("its broker would not hear of it").contains("a.example");
    }

    @Test
    void inside_of_kubernetes_host_names_do() {
        aPod("n");
        Listener inside = listener("inside", ListenerType.INTERNAL, null);
        assertThat(look(inside).tell()).isEqualTo(Outcome.DONE);
        assertThat(told()).isNull();
        assertThat(look(inside).bootstraps())
                .containsEntry("inside", "c-inside-bootstrap.shop.svc:9095");
    }
}
