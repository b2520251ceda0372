package dev.wharf.node;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/**
 * The three questions of {@code /q/health}: has the node started, does it take requests, do its loops still turn. Called on Quarkus'
 * threads.
 */
final class NodeHealth {
    @Produces
    @Startup
    @ApplicationScoped
    HealthCheck started() {
        return () ->
                HealthCheckResponse.named("node started")
                        .status(HttpApplication.node().isServing())
                        .build();
    }

    @Produces
    @Readiness
    @ApplicationScoped
    HealthCheck ready() {
        return () -> {
            Node node = HttpApplication.node();
            boolean inOrder = !node.broker().isStorageFenced() && !node.isStopping();
            return HealthCheckResponse.named("clients are served")
                    .status(node.isServing() && node.broker().isActive() && inOrder)
                    .withData("log directory", directory(node))
                    .withData("listeners", String.valueOf(node.listeners()))
                    .withData("cluster", node.broker().clusterId())
                    .build();
        };
    }

    /** A full one still serves those who read, so it does not make the node unready. */
    private static String directory(Node node) {
        if (node.broker().isStorageFenced()) {
            return "fenced";
        }
        return node.broker().space().isClosed() ? "full: produces are refused" : "in order";
    }

    @Produces
    @Liveness
    @ApplicationScoped
    HealthCheck live() {
        return () ->
                HealthCheckResponse.named("loops turn")
                        .status(HttpApplication.node().loopsTurn())
                        .build();
    }
}
