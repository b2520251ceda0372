package dev.wharf.e2e.kube;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** The operator that looks after all namespaces, or several of which one leads; what happens to them. */
final class Operators {
    static final String NAMESPACE = "wharf-system";

    private static final String DEPLOYMENT = "deployment/wharf-operator";
    private static final String LABEL = "app.kubernetes.io/name=wharf-operator";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Kubernetes kubernetes;

    Operators(Kubernetes kubernetes) {
        this.kubernetes = kubernetes;
    }

    private String kubectl(String... arguments) {
        return kubernetes.kubectlIn(NAMESPACE, arguments);
    }

    /** Kills all there are; Kubernetes starts others. */
    void kill() {
        kubectl("delete", "pod", "-l", LABEL, "--grace-period=0", "--force");
    }

    /** Kills one; Kubernetes starts another. */
    void kill(String pod) {
        kubectl("delete", "pod", pod, "--grace-period=0", "--force");
    }

    void available() {
        kubectl("rollout", "status", DEPLOYMENT, "--timeout=180s");
    }

    /** From now on there are so many. */
    void scale(int replicas) {
        kubectl("scale", DEPLOYMENT, "--replicas=" + replicas);
        available();
        Demo.await(PATIENCE, () -> pods().size() == replicas && pods().contains(leader()));
    }

    /** Installs another operator as an upgrade does: one that starts brokers with another image where a spec names none. */
    void upgrade(String brokerImage) {
        kubectl("set", "env", DEPLOYMENT, "WHARF_BROKER_IMAGE=" + brokerImage);
        available();
        Demo.await(PATIENCE, () -> pods().size() == 1 && pods().contains(leader()));
    }

    /** Starts another in the place of the one there is. */
    void restart() {
        kubectl("rollout", "restart", DEPLOYMENT);
        available();
    }

    String log() {
        return kubectl("logs", DEPLOYMENT);
    }

    List<String> pods() {
        String names =
                kubectl("get", "pods", "-l", LABEL, "-o", "jsonpath={.items[*].metadata.name}");
        return Stream.of(names.split(" ", -1)).filter(name -> !name.isEmpty()).toList();
    }

    /** The pod that holds the Lease. */
    String leader() {
        return lease("holderIdentity");
    }

    /** When it took the lead. */
    Instant ledSince() {
        return Instant.parse(lease("acquireTime"));
    }

    private String lease(String field) {
        return kubectl("get", "lease", "wharf-operator", "-o", "jsonpath={.spec." + field + "}");
    }

    /** Lets one stand still, as a machine that has too little to give would. */
    void freeze(String pod) {
        signal(pod, "SIGSTOP");
    }

    void thaw(String pod) {
        signal(pod, "SIGCONT");
    }

    private void signal(String pod, String signal) {
        kubernetes.signal(
                field(pod, ".spec.nodeName"),
                field(pod, ".status.containerStatuses[0].containerID"),
                signal);
    }

    /** How often one has ended and begun again. */
    int restarts(String pod) {
        return Integer.parseInt(field(pod, ".status.containerStatuses[0].restartCount"));
    }

    private String field(String pod, String path) {
        return kubectl("get", "pod", pod, "-o", "jsonpath={" + path + "}");
    }
}
