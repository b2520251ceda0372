package dev.wharf.e2e.kube;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The operator as {@code kubectl apply -k config/default} installs it, and the samples: a cluster of three brokers and a topic. */
final class Demo implements AutoCloseable {
    static final String OPERATORS_NAMESPACE = "wharf-system";

    private final Kubernetes kubernetes;
    private final String namespace;
    private final Client client;

    private Demo(Kubernetes kubernetes, String namespace) {
        this.kubernetes = kubernetes;
        this.namespace = namespace;
        this.client = new Client(kubernetes, namespace, "demo");
    }

    static Demo install(Kubernetes kubernetes, String namespace) {
        Demo demo = new Demo(kubernetes, namespace);
        kubernetes.createNamespace(namespace);
        kubernetes.kubectl("apply", "-k", root("config/default"));
        kubernetes.kubectl(
                "-n",
                OPERATORS_NAMESPACE,
                "rollout",
                "status",
                "deployment/wharf-operator",
                "--timeout=180s");
        Instant before = Instant.now();
        demo.kubectl(
                "apply",
                "-f",
                root("config/samples/mqcluster.yaml"),
                "-f",
                root("config/samples/mqtopic.yaml"));
        demo.ready("mqcluster/demo");
        demo.ready("mqtopic/orders");
        tell("three brokers and a topic are Ready", before);
        return demo;
    }

    Client client() {
        return client;
    }

    /** {@code kubectl} in the namespace of the cluster. */
    String kubectl(String... arguments) {
        List<String> all = new ArrayList<>(List.of("-n", namespace));
        all.addAll(List.of(arguments));
        return kubernetes.kubectl(all.toArray(String[]::new));
    }

    /** An MQTopic as it is to be from now on. */
    void topic(String name, String spec) {
        kubernetes.apply(
                """
                apiVersion: mq.wharf.dev/v1beta1
                kind: MQTopic
                metadata: {name: %s, namespace: %s}
                spec: {clusterRef: {name: demo}, %s}
                """
                        .formatted(name, namespace, spec));
    }

    /** Waits until a resource is what it is to be. */
    void ready(String resource) {
        kubectl("wait", "--for=condition=Ready", resource, "--timeout=240s");
    }

    String status(String resource, String field) {
        return kubectl("get", resource, "-o", "jsonpath={.status." + field + "}");
    }

    /** Figures that are measured are also told. */
    private static void tell(String what, Instant since) {
        System.out.println(
                what + " after " + Duration.between(since, Instant.now()).toMillis() + " ms");
    }

    @Override
    public void close() {
        kubernetes.kubectl("delete", "namespace", namespace, "--timeout=180s");
        for (String part : List.of("config/rbac", "config/manager")) {
            kubernetes.kubectl("delete", "-k", root(part), "--ignore-not-found", "--timeout=120s");
        }
    }

    private static String root(String path) {
        return Command.root().resolve(path).toString();
    }
}
