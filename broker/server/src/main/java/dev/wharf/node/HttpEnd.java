package dev.wharf.node;

import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Keeps health, metrics and the log up until the node has stopped: on a signal Quarkus ends too, at the same time. */
@ApplicationScoped
class HttpEnd {
    void onShutdown(@Observes ShutdownEvent event) {
        HttpApplication.node().stop();
    }
}
