package dev.wharf.operator.manifest;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;

/** One address for clients to begin with; it leads to brokers that serve. */
final class BootstrapService {
    private BootstrapService() {}

    static Service of(Names names) {
        return new ServiceBuilder()
                .withMetadata(names.metadata(names.bootstrapService()))
                .withNewSpec()
                .withType("ClusterIP")
                .withSelector(names.selector())
                .withPorts(HeadlessService.port(Port.CLIENTS))
                .endSpec()
                .build();
    }
}
