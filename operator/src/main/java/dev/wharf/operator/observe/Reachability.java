package dev.wharf.operator.observe;

import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.Service;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads what Kubernetes says about how its inside is reached from outside. Without state. */
public final class Reachability {
    private Reachability() {}

    /** The port that all nodes have open for a Service; null until it has one. */
    public static @Nullable Integer nodePort(@Nullable Service service) {
        return service == null || service.getSpec().getPorts().isEmpty()
                ? null
                : service.getSpec().getPorts().getFirst().getNodePort();
    }

    /** Where the load balancer of a Service is: names or addresses. None until it has one. */
    public static List<String> balancers(@Nullable Service service) {
        if (service == null
                || service.getStatus() == null
                || service.getStatus().getLoadBalancer() == null) {
            return List.of();
        }
        List<LoadBalancerIngress> found = service.getStatus().getLoadBalancer().getIngress();
        return found == null
                ? List.of()
                : found.stream().map(Reachability::host).filter(Objects::nonNull).toList();
    }

    private static @Nullable String host(LoadBalancerIngress ingress) {
        return ingress.getHostname() == null ? ingress.getIp() : ingress.getHostname();
    }

    /** The addresses of a node that are of the first of some types that it has any of. */
    public static List<String> addresses(Node node, List<String> types) {
        List<NodeAddress> all = node.getStatus().getAddresses();
        for (String type : types) {
            List<String> found =
                    all.stream()
                            .filter(address -> type.equals(address.getType()))
                            .map(NodeAddress::getAddress)
                            .toList();
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }
}
