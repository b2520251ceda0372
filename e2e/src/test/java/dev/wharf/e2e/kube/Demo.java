package dev.wharf.e2e.kube;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/** The operator as {@code kubectl apply -k config/default} installs it, and the samples: a cluster of three brokers and a topic. All classes share one. */
final class Demo implements AutoCloseable {
    private static final String NAMESPACE = "shop";

    private final Kubernetes kubernetes;
    private final Operators operators;
    private final Cluster cluster;

    private Demo(Kubernetes kubernetes) {
        this.kubernetes = kubernetes;
        this.operators = new Operators(kubernetes);
        this.cluster = new Cluster(kubernetes, NAMESPACE, "demo");
    }

    static Demo install(Kubernetes kubernetes) {
        Demo demo = new Demo(kubernetes);
        kubernetes.createNamespace(NAMESPACE);
        kubernetes.kubectl("apply", "-k", root("config/default"));
        demo.operators.available();
        Instant before = Instant.now();
        demo.cluster.kubectl(
                "apply",
                "-f",
                root("config/samples/mqcluster.yaml"),
                "-f",
                root("config/samples/mqtopic.yaml"));
        demo.cluster.ready();
        tell("three brokers are Ready", before);
        demo.cluster.ready("mqtopic/orders");
        return demo;
    }

    Kubernetes kubernetes() {
        return kubernetes;
    }

    Operators operators() {
        return operators;
    }

    Cluster cluster() {
        return cluster;
    }

    static void await(Duration atMost, BooleanSupplier condition) {
        Awaitility.await()
                .atMost(atMost)
                .pollInterval(Duration.ofSeconds(1))
                .until(condition::getAsBoolean);
    }

    /** Figures that are measured are also told. */
    static void tell(String what, Instant since) {
        tell(what + " after " + Duration.between(since, Instant.now()).toMillis() + " ms");
    }

    static void tell(String what) {
        System.out.println("kubernetes: " + what);
    }

    @Override
    public void close() {
        kubernetes.kubectl("delete", "namespace", NAMESPACE, "--timeout=180s");
        for (String part : List.of("config/rbac", "config/manager")) {
            kubernetes.kubectl("delete", "-k", root(part), "--ignore-not-found", "--timeout=120s");
        }
    }

    private static String root(String path) {
        return Command.root().resolve(path).toString();
    }
}
