package dev.wharf.operator.manifest;

import dev.wharf.operator.api.Listener;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.util.ArrayList;
import java.util.List;

/**
 * What clients within Kubernetes are told of a broker: an address that stays when its pod is made anew. A client that remembers addresses for longer than a pod takes to come back would call the old one,
 * where nobody is and nobody refuses, until its patience ends; here it is refused at once while there is no pod.
 */
final class BrokerService {
    private BrokerService() {}

    /** It leads to its broker before that is ready too: nobody is told of a broker before it serves, and by then all nodes know the way. */
    static Service of(Names names, List<Listener> listeners, int ordinal) {
        List<ServicePort> ports = new ArrayList<>();
        ports.add(HeadlessService.port(Port.CLIENTS));
        for (Listener listener : listeners) {
            if (!listener.type().isOutside()) {
                ports.add(ListenerServices.port(listener.name(), listener.port()));
            }
        }
        return new ServiceBuilder()
                .withMetadata(
                        new ObjectMetaBuilder(names.metadata(names.brokerService(ordinal)))
                                .addToLabels(Names.BROKER, String.valueOf(ordinal))
                                .build())
                .withNewSpec()
                .withType("ClusterIP")
                .withPublishNotReadyAddresses(true)
                .withSelector(names.selector(ordinal))
                .withPorts(ports)
                .endSpec()
                .build();
    }
}
