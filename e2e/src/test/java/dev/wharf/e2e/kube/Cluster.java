package dev.wharf.e2e.kube;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** An MQCluster: what people do with it, and what they see of it and its brokers. */
final class Cluster {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Kubernetes kubernetes;
    private final String namespace;
    private final String name;
    private final Client client;

    /** A broker's pod: {@code uid} is another for each that is made anew. */
    record Pod(String uid, Instant created, String node, boolean ready) {}

    Cluster(Kubernetes kubernetes, String namespace, String name) {
        this.kubernetes = kubernetes;
        this.namespace = namespace;
        this.name = name;
        this.client = new Client(kubernetes, namespace, name);
    }

    Kubernetes kubernetes() {
        return kubernetes;
    }

    String namespace() {
        return namespace;
    }

    String name() {
        return name;
    }

    Client client() {
        return client;
    }

    /** What it is called by {@code kubectl}. */
    String resource() {
        return "mqcluster/" + name;
    }

    /** What it is to be from now on, all of it. */
    void become(String spec) {
        resource("MQCluster", name, spec);
    }

    private void resource(String kind, String called, String spec) {
        kubernetes.apply(
                """
                apiVersion: mq.wharf.dev/v1beta1
                kind: %s
                metadata: {name: %s, namespace: %s}
                spec: {%s}
                """
                        .formatted(kind, called, namespace, spec));
    }

    /** The name of a broker's pod. */
    String pod(int broker) {
        return name + "-" + broker;
    }

    /** {@code kubectl} in the namespace of the cluster. */
    String kubectl(String... arguments) {
        return kubernetes.kubectlIn(namespace, arguments);
    }

    /** An MQTopic of the cluster as it is to be from now on. */
    void topic(String called, String spec) {
        resource("MQTopic", called, "clusterRef: {name: " + name + "}, " + spec);
    }

    /** Changes the spec of the MQCluster. */
    void change(String spec) {
        kubectl("patch", resource(), "--type=merge", "-p", "{\"spec\": " + spec + "}");
    }

    /** Waits until it is what it is to be. */
    void ready() {
        ready(resource());
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

    /** What it says of itself. */
    String status(String field) {
        return status(resource(), field);
    }

    /** What a resource says in the message of a condition. */
    String message(String resource, String condition) {
        return status(resource, "conditions[?(@.type==\"" + condition + "\")].message");
    }

    String activeController() {
        return pod(Integer.parseInt(status("activeController")));
    }

    /** The brokers' pods as they are, by name. */
    SortedMap<String, Pod> pods() {
        SortedMap<String, Pod> pods = new TreeMap<>();
        for (JsonNode pod :
                json(kubectl("get", "pods", "-l", "mq.wharf.dev/cluster=" + name, "-o", "json"))
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
        return seen(pod).node();
    }

    /** A pod as it is, which has to be there. */
    Pod seen(String pod) {
        return Optional.ofNullable(pods().get(pod)).orElseThrow();
    }

    boolean isReady(String pod) {
        return Optional.ofNullable(pods().get(pod)).filter(Pod::ready).isPresent();
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException garbled) {
            throw new AssertionError(text, garbled);
        }
    }
}
