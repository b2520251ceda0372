package dev.wharf.node;

import dev.wharf.node.metrics.NodeCollector;
import io.prometheus.client.CollectorRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Puts the figures of the node beside Micrometer's own of the JVM, in the registry that {@code /q/metrics} writes down. They are not
 * Micrometer meters: those are read one by one, and the loops would be asked once for each.
 */
@ApplicationScoped
class NodeMetrics {
    void onStart(@Observes StartupEvent started, CollectorRegistry registry) {
        new NodeCollector(Version.text(), () -> HttpApplication.node().figures())
                .register(registry);
    }
}
