package dev.wharf.node;

import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Keeps the log up until the node has stopped: on a signal Quarkus ends too, at the same time. It hangs up HTTP before it tells, so
 * health and metrics are gone by then.
 */
@ApplicationScoped
class HttpEnd {
    void onShutdown(@Observes ShutdownEvent event) {
        HttpApplication.node().stop();
    }
}
