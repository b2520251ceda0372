package dev.wharf.operator.reconcile;

import dev.wharf.operator.gateway.KafkaBrokers;
import dev.wharf.operator.manifest.Names;
import dev.wharf.operator.manifest.Port;

/** Where the brokers of a cluster are, from within Kubernetes. The second address leads to brokers that are not ready too. */
record ClusterAddresses(Names names) implements KafkaBrokers.Addresses {
    /** What brokers take for {@code controller.listener.names}, which their settings here do not say. */
    private static final String VOTERS_LISTENER = "CONTROLLER";

    @Override
    public String bootstrap() {
        return service(names.bootstrapService()) + "," + service(names.headlessService());
    }

    private String service(String name) {
        return name + "." + names.namespace() + ".svc:" + Port.CLIENTS.number;
    }

    @Override
    public String host(int broker) {
        return names.host(broker);
    }

    @Override
    public int brokersPort() {
        return Port.BROKERS.number;
    }

    @Override
    public String votersListener() {
        return VOTERS_LISTENER;
    }

    @Override
    public int httpPort() {
        return Port.HTTP.number;
    }
}
