package dev.wharf.operator.reconcile;

import dev.wharf.operator.api.BrokerAddress;
import dev.wharf.operator.api.Listener;
import dev.wharf.operator.api.NodeAddressType;
import dev.wharf.operator.apply.Requests;
import dev.wharf.operator.gateway.Outcome;
import dev.wharf.operator.manifest.Names;
import dev.wharf.operator.observe.KubernetesReading;
import dev.wharf.operator.observe.PodState;
import dev.wharf.operator.observe.Reachability;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How clients reach the brokers by the listeners that the spec adds, as far as Kubernetes has said. Each pod is told its addresses once, and its broker waits for that; when they
 * change later, the pod has to go. Of one round.
 */
final class OutsideAddresses {
    /** What a pod is restarted for when its addresses have changed. */
    static final String CHANGED = "addresses";

    private static final List<String> USUAL_TYPES =
            List.of(NodeAddressType.EXTERNAL_IP.text, NodeAddressType.INTERNAL_IP.text);

    private final KubernetesClient kubernetes;
    private final Names names;
    private final List<Listener> listeners;
    private final Function<String, @Nullable Service> services;
    private final SortedMap<Integer, Pod> pods = new TreeMap<>();
    private final SortedMap<Integer, List<Address>> known = new TreeMap<>();
    private final List<String> missing = new ArrayList<>();

    /** One of a broker's addresses, as Kafka writes them: {@code NAME://HOST:PORT}. */
    private record Address(String listener, String host, int port) {
        String text() {
            return listener + "://" + hostPort(host, port);
        }
    }

    /** @param services by name; null where there is none */
    OutsideAddresses(
            KubernetesClient kubernetes,
            Names names,
            List<Listener> listeners,
            Collection<Pod> pods,
            Function<String, @Nullable Service> services) {
        this.kubernetes = kubernetes;
        this.names = names;
        this.listeners = listeners;
        this.services = services;
        for (Pod pod : pods) {
            OptionalInt ordinal = KubernetesReading.ordinal(pod);
            boolean isPlaced = pod.getSpec().getNodeName() != null;
            if (ordinal.isPresent() && isPlaced && !pod.isMarkedForDeletion()) {
                this.pods.put(ordinal.getAsInt(), pod);
            }
        }
        this.pods.forEach(this::look);
    }

    private void look(int ordinal, Pod pod) {
        List<Address> addresses = new ArrayList<>();
        for (Listener listener : listeners) {
            if (listener.type().isOutside()) {
                Address address = address(listener, ordinal, pod);
                if (address == null) {
                    missing.add("broker " + ordinal + " by " + listener.name());
                    return;
                }
                addresses.add(address);
            }
        }
        if (!addresses.isEmpty()) {
            known.put(ordinal, addresses);
        }
    }

    private @Nullable Address address(Listener listener, int ordinal, Pod pod) {
        BrokerAddress special = listener.of(ordinal);
        Service service = services.apply(names.brokerService(listener.name(), ordinal));
        Integer port =
                switch (listener.type()) {
                    case NODE_PORT -> Reachability.nodePort(service);
                    case LOAD_BALANCER, INTERNAL -> listener.port();
                };
        if (special.port() != null) {
            port = special.port();
        }
        String host = special.host();
        if (host == null) {
            host =
                    chosen(
                            switch (listener.type()) {
                                case NODE_PORT -> nodeAddresses(listener, pod);
                                case LOAD_BALANCER -> Reachability.balancers(service);
                                case INTERNAL -> List.of();
                            },
                            told(pod));
        }
        return host == null || port == null ? null : new Address(listener.kafkaName(), host, port);
    }

    /** Of several, the one that the pod has been told already: their order means nothing. */
    private static @Nullable String chosen(List<String> hosts, @Nullable String told) {
        for (String host : hosts) {
            if (told != null && told.contains("://" + written(host) + ":")) {
                return host;
            }
        }
        return hosts.isEmpty() ? null : hosts.getFirst();
    }

    /** Whoever may not look at nodes knows the one address that a pod tells of its own. */
    private List<String> nodeAddresses(Listener listener, Pod pod) {
        List<String> types =
                listener.addressType() == null ? USUAL_TYPES : List.of(listener.addressType().text);
        Optional<Node> node =
                Requests.unlessForbidden(
                        () -> kubernetes.nodes().withName(pod.getSpec().getNodeName()).get());
        if (node.isPresent()) {
            return Reachability.addresses(node.get(), types);
        }
        String hostIp = pod.getStatus() == null ? null : pod.getStatus().getHostIP();
        return hostIp != null && types.contains(NodeAddressType.INTERNAL_IP.text)
                ? List.of(hostIp)
                : List.of();
    }

    private static @Nullable String told(Pod pod) {
        return PodAnnotations.of(pod, Names.ADDRESSES);
    }

    private static String text(List<Address> addresses) {
        return addresses.stream().map(Address::text).collect(Collectors.joining(","));
    }

    /** The pods as they were seen, where those count as outdated that were told other addresses than they have now. */
    SortedMap<Integer, PodState> mark(SortedMap<Integer, PodState> seen) {
        SortedMap<Integer, PodState> marked = new TreeMap<>(seen);
        known.forEach(
                (ordinal, addresses) -> {
                    String told = told(pods.getOrDefault(ordinal, new Pod()));
                    if (told != null && !told.equals(text(addresses))) {
                        marked.computeIfPresent(ordinal, (_, pod) -> pod.outdatedBy(CHANGED, told));
                    }
                });
        return marked;
    }

    /** Tells the pods what they wait for. */
    Outcome tell() {
        known.forEach(
                (ordinal, addresses) -> {
                    Pod pod = pods.get(ordinal);
                    if (pod != null && told(pod) == null) {
                        PodAnnotations.add(kubernetes, pod, Names.ADDRESSES, text(addresses));
                    }
                });
        return missing.isEmpty()
                ? Outcome.DONE
                : new Outcome.Later(
                        "Kubernetes has not said yet how clients reach "
                                + String.join(", ", missing));
    }

    /** Where clients begin, by listener; empty where Kubernetes has not said yet. */
    SortedMap<String, String> bootstraps() {
        SortedMap<String, String> bootstraps = new TreeMap<>();
        for (Listener listener : listeners) {
            String name = names.bootstrapService(listener.name());
            Service service = services.apply(name);
            List<String> hosts =
                    switch (listener.type()) {
                        case INTERNAL -> List.of(name + "." + names.namespace() + ".svc");
                        case NODE_PORT -> hostsOf(listener);
                        case LOAD_BALANCER -> Reachability.balancers(service);
                    };
            Integer port =
                    switch (listener.type()) {
                        case NODE_PORT -> Reachability.nodePort(service);
                        case INTERNAL, LOAD_BALANCER -> listener.port();
                    };
            bootstraps.put(
                    listener.name(),
                    port == null
                            ? ""
                            : hosts.stream()
                                    .map(host -> hostPort(host, port))
                                    .collect(Collectors.joining(",")));
        }
        return bootstraps;
    }

    /** Any node leads to any broker. */
    private List<String> hostsOf(Listener listener) {
        TreeSet<String> hosts = new TreeSet<>();
        known.values().stream()
                .flatMap(List::stream)
                .filter(address -> address.listener().equals(listener.kafkaName()))
                .forEach(address -> hosts.add(address.host()));
        return List.copyOf(hosts);
    }

    private static String hostPort(String host, int port) {
        return written(host) + ":" + port;
    }

    private static String written(String host) {
        return host.contains(":") ? "[" + host + "]" : host;
    }
}
