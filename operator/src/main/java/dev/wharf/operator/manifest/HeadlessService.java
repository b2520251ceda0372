package dev.wharf.operator.manifest;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.util.Arrays;

/** Gives each broker a host name, before it is ready too: voters have to find each other to become so. */
final class HeadlessService {
    private HeadlessService() {}

    static Service of(Names names) {
        return new ServiceBuilder()
                .withMetadata(names.metadata(names.headlessService()))
                .withNewSpec()
                .withClusterIP("None")
                .withPublishNotReadyAddresses(true)
                .withSelector(names.selector())
                .withPorts(Arrays.stream(Port.values()).map(HeadlessService::port).toList())
                .endSpec()
                .build();
    }

    static ServicePort port(Port port) {
        return ListenerServices.port(port.label, port.number);
    }
}
