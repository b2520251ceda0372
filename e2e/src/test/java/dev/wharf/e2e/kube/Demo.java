package dev.wharf.e2e.kube;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/** The operator as {@code kubectl apply -k config/default} installs it, and the samples: a cluster of three brokers and a topic. All classes share one. */
final class Demo implements AutoCloseable {
    static final String NAMESPACE = "shop";
    static final String OPERATORS_NAMESPACE = "wharf-system";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Kubernetes kubernetes;
    private final Client client;

    /** A broker's pod: {@code uid} is another for each that is made anew. */
    record Pod(String uid, Instant created, String node, boolean ready) {}

    private Demo(Kubernetes kubernetes) {
        this.kubernetes = kubernetes;
        this.client = new Client(kubernetes, NAMESPACE, "demo");
    }

    static Demo install(Kubernetes kubernetes) {
        Demo demo = new Demo(kubernetes);
        kubernetes.createNamespace(NAMESPACE);
        kubernetes.kubectl("apply", "-k", root("config/default"));
        demo.operatorAvailable();
        Instant before = Instant.now();
        demo.kubectl(
                "apply",
                "-f",
                root("config/samples/mqcluster.yaml"),
                "-f",
                root("config/samples/mqtopic.yaml"));
        demo.ready("mqcluster/demo");
        tell("three brokers are Ready", before);
        demo.ready("mqtopic/orders");
        return demo;
    }

    Kubernetes kubernetes() {
        return kubernetes;
    }

    Client client() {
        return client;
    }

    /** {@code kubectl} in the namespace of the cluster. */
    String kubectl(String... arguments) {
        return kubernetes.kubectlIn(NAMESPACE, arguments);
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
                        .formatted(name, NAMESPACE, spec));
    }

    /** Changes the spec of the MQCluster. */
    void change(String spec) {
        kubectl("patch", "mqcluster/demo", "--type=merge", "-p", "{\"spec\": " + spec + "}");
    }

    /** Waits until a resource is what it is to be. */
    void ready(String resource) {
        condition(resource, "Ready");
    }

    /** Waits until a condition is true of the spec as it is now. */
    void condition(String resource, String condition) {
        kubectl("wait", "--for=condition=" + condition, resource, "--timeout=240s");
    }

    String status(String resource, String field) {
        return kubectl("get", resource, "-o", "jsonpath={.status." + field + "}");
    }

    /** What a resource says in the message of a condition. */
    String message(String resource, String condition) {
        return status(resource, "conditions[?(@.type==\"" + condition + "\")].message");
    }

    String activeController() {
        return "demo-" + status("mqcluster/demo", "activeController");
    }

    /** The brokers' pods as they are, by name. */
    SortedMap<String, Pod> pods() {
        SortedMap<String, Pod> pods = new TreeMap<>();
        for (JsonNode pod :
                json(kubectl("get", "pods", "-l", "mq.wharf.dev/cluster=demo", "-o", "json"))
                        .path("items")) {
            boolean ready = false;
            for (JsonNode condition : pod.at("/status/conditions")) {
                ready |=
                        condition.path("type").asText().equals("Ready")
                                && condition.path("status").asText().equals("True");
            }
            pods.put(
                    pod.at("/metadata/name").asText(),
                    new Pod(
                            pod.at("/metadata/uid").asText(),
                            Instant.parse(pod.at("/metadata/creationTimestamp").asText()),
                            pod.at("/spec/nodeName").asText(),
                            ready));
        }
        return pods;
    }

    /** The pods that are the same as they were. */
    List<String> untouched(SortedMap<String, Pod> before) {
        SortedMap<String, Pod> now = pods();
        return before.entrySet().stream()
                .filter(
                        each -> {
                            Pod pod = now.get(each.getKey());
                            return pod != null && pod.uid().equals(each.getValue().uid());
                        })
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The node of a broker's pod. */
    String nodeOf(String pod) {
        return Optional.ofNullable(pods().get(pod)).orElseThrow().node();
    }

    boolean isReady(String pod) {
        return Optional.ofNullable(pods().get(pod)).filter(Pod::ready).isPresent();
    }

    /** Kills the operator; Kubernetes starts another. */
    void killOperator() {
        kubernetes.kubectlIn(
                OPERATORS_NAMESPACE,
                "delete",
                "pod",
                "-l",
                "app.kubernetes.io/name=wharf-operator",
                "--grace-period=0",
                "--force");
    }

    void operatorAvailable() {
        kubernetes.kubectlIn(
                OPERATORS_NAMESPACE,
                "rollout",
                "status",
                "deployment/wharf-operator",
                "--timeout=180s");
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

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException garbled) {
            throw new AssertionError(text, garbled);
        }
    }
}
