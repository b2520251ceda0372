package dev.wharf.operator.manifest;

import dev.wharf.operator.api.BrokerAddress;
import dev.wharf.operator.api.Listener;
import dev.wharf.operator.api.ListenerType;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The Services of the listeners that a spec adds: one to begin with, and, where clients come from outside, one for each broker. */
final class ListenerServices {
    private ListenerServices() {}

    /** @param brokers how many there are to be, or are still */
    static List<Service> of(Names names, List<Listener> listeners, int brokers) {
        List<Service> services = new ArrayList<>();
        for (Listener listener : listeners) {
            services.add(bootstrap(names, listener));
            if (listener.type().isOutside()) {
                for (int ordinal = 0; ordinal < brokers; ordinal++) {
                    services.add(ofBroker(names, listener, ordinal));
                }
            }
        }
        return services;
    }

    private static Service bootstrap(Names names, Listener listener) {
        return service(
                metadata(names, names.bootstrapService(listener.name()), listener, Map.of()),
                listener,
                names.selector(),
                listener.bootstrapNodePort());
    }

    /** It leads to its broker before that is ready too: whoever was told of it wants no other. */
    private static Service ofBroker(Names names, Listener listener, int ordinal) {
        BrokerAddress special = listener.of(ordinal);
        Map<String, String> annotations =
                special.annotations() == null ? Map.of() : special.annotations();
        Service service =
                service(
                        metadata(
                                names,
                                names.brokerService(listener.name(), ordinal),
                                listener,
                                annotations),
                        listener,
                        names.selector(ordinal),
                        special.nodePort());
        service.getSpec().setPublishNotReadyAddresses(true);
        return service;
    }

    private static ObjectMeta metadata(
            Names names, String name, Listener listener, Map<String, String> more) {
        SortedMap<String, String> annotations = new TreeMap<>(listener.annotationsOrNone());
        annotations.putAll(more);
        return new ObjectMetaBuilder(names.metadata(name))
                .addToLabels(Names.LISTENER, listener.name())
                .withAnnotations(annotations.isEmpty() ? null : annotations)
                .build();
    }

    private static Service service(
            ObjectMeta metadata,
            Listener listener,
            Map<String, String> selector,
            @Nullable Integer nodePort) {
        ServicePort port =
                new ServicePortBuilder(port(listener.name(), listener.port()))
                        .withNodePort(nodePort)
                        .build();
        return new ServiceBuilder()
                .withMetadata(metadata)
                .withNewSpec()
                .withType(type(listener.type()))
                .withLoadBalancerClass(listener.loadBalancerClass())
                .withSelector(selector)
                .withPorts(port)
                .endSpec()
                .build();
    }

    /** One that pods have under the same name. */
    static ServicePort port(String name, int number) {
        return new ServicePortBuilder()
                .withName(name)
                .withProtocol("TCP")
                .withPort(number)
                .withTargetPort(new IntOrString(name))
                .build();
    }

    private static String type(ListenerType type) {
        return switch (type) {
            case INTERNAL -> "ClusterIP";
            case NODE_PORT -> "NodePort";
            case LOAD_BALANCER -> "LoadBalancer";
        };
    }
}
