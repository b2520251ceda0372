package dev.wharf.operator.reconcile;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.util.HashMap;

/** An API server that is simulated within the process, and a client of it. */
final class MockKubernetes implements AutoCloseable {
    final KubernetesClient client;
    private final KubernetesMockServer server;

    /** One that knows Kubernetes' own resources. */
    MockKubernetes() {
        this(new KubernetesCrudDispatcher());
    }

    /** @param api what answers */
    MockKubernetes(KubernetesCrudDispatcher api) {
        server =
                new KubernetesMockServer(
                        new Context(), new MockWebServer(), new HashMap<>(), api, false);
        server.init();
        client = server.createClient();
    }

    /** One more client, for its maker to close. */
    KubernetesClient newClient() {
        return server.createClient();
    }

    @Override
    public void close() {
        client.close();
        server.destroy();
    }
}
