package dev.wharf.node;

import dev.wharf.node.metrics.NodeCollector;
import io.prometheus.client.CollectorRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * Puts the figures of the node beside Micrometer's own of the JVM, in the registry that {@code /q/metrics} writes down. They are not
 * Micrometer meters: those are read one by one, and the loops would be asked once for each.
 */
@ApplicationScoped
class NodeMetrics {
    /** One registry for Micrometer and for us; without this, each who asks gets a new one. */
    @Produces
    @Singleton
    CollectorRegistry registry() {
        return new CollectorRegistry(true);
    }

    void onStart(@Observes StartupEvent started, CollectorRegistry registry) {
        new NodeCollector(Version.text(), () -> HttpApplication.node().figures())
                .register(registry);
    }
}
