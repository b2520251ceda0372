package dev.wharf.e2e.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the API server refuses before the operator sees it, and what it says then. */
@Tag("kubernetes")
@ExtendWith(KubernetesExtension.class)
final class AdmissionTest {
    private static final String NAMESPACE = "admission";
    private static final String CLUSTER = "replicas: 3, storage: {size: 10Gi}";
    private static final String TOPIC = "clusterRef: {name: c}";

    private static Kubernetes kubernetes;

    /**
     * One rule: a resource that it lets pass, and one that it refuses. Where there is a resource before these, both are changes of that. Each is a
     * spec without the braces around it.
     */
    private record Rule(
            String message, String kind, @Nullable String before, String good, String bad) {
        @Override
        public String toString() {
            return message;
        }
    }

    @BeforeAll
    static void install(Kubernetes given) {
        kubernetes = given;
        kubernetes.kubectl("apply", "-k", Command.root().resolve("config/crd").toString());
        kubernetes.kubectl("wait", "crd", "--for=condition=Established", "--all", "--timeout=30s");
        kubernetes.kubectl("create", "namespace", NAMESPACE);
    }

    @AfterAll
    static void remove() {
        kubernetes.kubectl("delete", "namespace", NAMESPACE, "--wait=false");
    }

    @ParameterizedTest
    @MethodSource("rules")
    void aRuleLetsPassWhatItAllowsAndSaysWhatIsWrongWithTheRest(Rule rule) {
        if (rule.before != null) {
            assertThat(send("apply", rule.kind, rule.before, false).succeeded()).isTrue();
        }
        Command.Result good = send("apply", rule.kind, rule.good, true);
        assertThat(good.succeeded()).as(good.err()).isTrue();
        Command.Result bad = send("apply", rule.kind, rule.bad, true);
        assertThat(bad.succeeded()).isFalse();
        assertThat(bad.err()).contains(rule.message);
        kubernetes.kubectlIn(NAMESPACE, "delete", rule.kind, "tried", "--ignore-not-found");
    }

    @Test
    void everyRuleOfBothDefinitionsIsTried() throws IOException {
        Set<String> inDefinitions = new TreeSet<>();
        for (String definition : List.of("mqclusters.mq.wharf.dev", "mqtopics.mq.wharf.dev")) {
            JsonNode json =
                    new ObjectMapper()
                            .readTree(kubernetes.kubectl("get", "crd", definition, "-o", "json"));
            for (JsonNode rules : json.findValues("x-kubernetes-validations")) {
                rules.forEach(rule -> inDefinitions.add(rule.path("message").asText()));
            }
        }
        assertThat(rules().map(Rule::message).collect(Collectors.toSet()))
                .containsAll(inDefinitions);
    }

    @Test
    void bothAreListedTogetherByTheirCategoryAndScaleWorks() {
        assertThat(send("create", "MQCluster", CLUSTER, false).succeeded()).isTrue();
        assertThat(send("create", "MQTopic", TOPIC, false).succeeded()).isTrue();
        assertThat(kubernetes.kubectlIn(NAMESPACE, "get", "mq"))
                .contains("mqcluster.mq.wharf.dev/tried", "mqtopic.mq.wharf.dev/tried", "DESIRED");
        kubernetes.kubectlIn(NAMESPACE, "scale", "mqc", "tried", "--replicas=5");
        assertThat(
                        kubernetes.kubectlIn(
                                NAMESPACE,
                                "get",
                                "mqc",
                                "tried",
                                "-o",
                                "jsonpath={.spec.replicas}"))
                .isEqualTo("5");
        kubernetes.kubectlIn(NAMESPACE, "delete", "mqc,mqt", "--all");
    }

    private static Stream<Rule> rules() {
        List<Rule> rules = new ArrayList<>(clusterRules());
        rules.addAll(podRules());
        rules.addAll(listenerRules());
        rules.addAll(topicRules());
        return rules.stream();
    }

    private static List<Rule> clusterRules() {
        return List.of(
                cluster("controllers has to be 1, 3 or 5", "controllers: 3", "controllers: 2"),
                cluster(
                        "controllers are among the brokers, so there cannot be more of them than replicas",
                        "controllers: 1",
                        "controllers: 5"),
                cluster(
                        "config cannot set what the operator decides: ids, racks, roles, directories, listeners, HTTP and the controller quorum",
                        "config: {min.insync.replicas: \"2\"}",
                        "config: {log.dirs: /tmp}"),
                changed(
                        "a volume can grow, but not shrink",
                        "MQCluster",
                        CLUSTER,
                        "replicas: 3, storage: {size: 0.5Ti}",
                        "replicas: 3, storage: {size: 10G}"),
                changed(
                        "the storage class of a cluster cannot be changed",
                        "MQCluster",
                        "replicas: 3, storage: {size: 10Gi, className: a}",
                        "replicas: 5, storage: {size: 10Gi, className: a}",
                        CLUSTER),
                created("spec.replicas", "MQCluster", CLUSTER, "replicas: 0, storage: {size: 1Gi}"),
                created(
                        "spec.storage.size",
                        "MQCluster",
                        CLUSTER,
                        "replicas: 3, storage: {size: much}"),
                created("spec.storage", "MQCluster", CLUSTER, "replicas: 3"),
                cluster("Unsupported value", "rebalance: Never", "rebalance: Sometimes"),
                cluster(
                        "spec.jvmOptions",
                        "jvmOptions: [-Xmx2g, \"-Da=b,c\"]",
                        "jvmOptions: [-Xmx2g -Xms2g]"),
                cluster(
                        "spec.maintenanceWindow.start",
                        "maintenanceWindow: {start: \"02:00\", durationMinutes: 60}",
                        "maintenanceWindow: {start: \"26:00\", durationMinutes: 60}"));
    }

    private static List<Rule> podRules() {
        return List.of(
                cluster(
                        "version and image cannot both be given: an image has its version, and version chooses an image",
                        "version: 0.2.0",
                        "version: 0.2.0, image: example/wharf"),
                cluster("spec.version", "version: 1.0.0-rc.1_b", "version: \"wharf:1\""),
                pod(
                        "pod.env cannot set what is said elsewhere: settings of brokers belong into config, options of Java into jvmOptions, and POD_NAME is the operator's",
                        "env: [{name: TZ, value: UTC}, {name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}]",
                        "env: [{name: WHARF_CONFIG_NODE_ID, value: \"7\"}]"),
                pod(
                        "pod.annotations cannot have the operator's own, which begin with mq.wharf.dev",
                        "annotations: {example.org/a: b}",
                        "annotations: {mq.wharf.dev/rack: b}"),
                pod(
                        "pod.topologySpreadConstraints need a topologyKey each",
                        "topologySpreadConstraints: [{topologyKey: zone}]",
                        "topologySpreadConstraints: [{maxSkew: 1}]"),
                pod(
                        "brokers do not run as root unless pod.securityContext.runAsNonRoot is false as well",
                        "securityContext: {runAsUser: 0, runAsNonRoot: false}",
                        "securityContext: {runAsUser: 0}"),
                pod(
                        "brokers need no privileges, so pod.containerSecurityContext cannot give them any",
                        "containerSecurityContext: {readOnlyRootFilesystem: false, privileged: false}",
                        "containerSecurityContext: {capabilities: {add: [NET_ADMIN]}}"));
    }

    private static Rule pod(String message, String good, String bad) {
        return cluster(message, "pod: {" + good + "}", "pod: {" + bad + "}");
    }

    private static List<Rule> listenerRules() {
        return List.of(
                listeners(
                        "listeners need a name of their own each",
                        "{name: a, type: Internal, port: 9100}, {name: b, type: Internal, port: 9101}",
                        "{name: a, type: Internal, port: 9100}, {name: a, type: Internal, port: 9101}"),
                listeners(
                        "listeners need a port of their own each",
                        "{name: a, type: Internal, port: 9100}, {name: b, type: NodePort, port: 9101}",
                        "{name: a, type: Internal, port: 9100}, {name: b, type: NodePort, port: 9100}"),
                listeners(
                        "clients, brokers and http are the names of ports that there always are",
                        "{name: https, type: Internal, port: 9100}",
                        "{name: http, type: Internal, port: 9100}"),
                listeners(
                        "broker is what the Services are called after that lead to one broker each",
                        "{name: brokerage, type: Internal, port: 9100}",
                        "{name: broker, type: Internal, port: 9100}"),
                listeners(
                        "the ports 9080, 9092 and 9093 are taken",
                        "{name: a, type: Internal, port: 9094}",
                        "{name: a, type: Internal, port: 9093}"),
                listeners(
                        "addressType is for listeners of type NodePort",
                        "{name: a, type: NodePort, port: 9100, addressType: ExternalDNS}",
                        "{name: a, type: LoadBalancer, port: 9100, addressType: ExternalDNS}"),
                listeners(
                        "loadBalancerClass is for listeners of type LoadBalancer",
                        "{name: a, type: LoadBalancer, port: 9100, loadBalancerClass: example.org/one}",
                        "{name: a, type: NodePort, port: 9100, loadBalancerClass: example.org/one}"),
                listeners(
                        "a listener of type Internal has no ports of nodes and no addresses of its own",
                        "{name: a, type: NodePort, port: 9100, bootstrapNodePort: 30100}",
                        "{name: a, type: Internal, port: 9100, bootstrapNodePort: 30100}"),
                listeners(
                        "brokers names each broker once at most",
                        "{name: a, type: NodePort, port: 9100, brokers: [{broker: 0}, {broker: 1}]}",
                        "{name: a, type: NodePort, port: 9100, brokers: [{broker: 1}, {broker: 1}]}"));
    }

    private static Rule listeners(String message, String good, String bad) {
        return cluster(message, "listeners: [" + good + "]", "listeners: [" + bad + "]");
    }

    private static List<Rule> topicRules() {
        return List.of(
                changed(
                        "a topic cannot move to another cluster; create another MQTopic",
                        "MQTopic",
                        TOPIC,
                        TOPIC + ", partitions: 3",
                        "clusterRef: {name: d}"),
                changed(
                        "a topic cannot be renamed; create another MQTopic",
                        "MQTopic",
                        TOPIC + ", topicName: a",
                        TOPIC + ", topicName: a, replicas: 3",
                        TOPIC),
                changed(
                        "partitions cannot be taken away from a topic",
                        "MQTopic",
                        TOPIC + ", partitions: 3",
                        TOPIC + ", partitions: 4",
                        TOPIC + ", partitions: 2"),
                created(
                        "placement.assignments needs partitions, and one entry for each of them",
                        "MQTopic",
                        TOPIC + ", partitions: 1, placement: {assignments: [{brokers: [0]}]}",
                        TOPIC + ", partitions: 2, placement: {assignments: [{brokers: [0]}]}"),
                created(
                        "each of placement.assignments needs as many brokers as replicas says",
                        "MQTopic",
                        TOPIC
                                + ", partitions: 1, replicas: 2, placement: {assignments: [{brokers: [0, 1]}]}",
                        TOPIC
                                + ", partitions: 1, replicas: 2, placement: {assignments: [{brokers: [0]}]}"),
                created(
                        "assignments say where each replica goes, so racks and leaderRack cannot be given as well",
                        "MQTopic",
                        TOPIC + ", partitions: 1, placement: {assignments: [{brokers: [0]}]}",
                        TOPIC
                                + ", partitions: 1, placement: {assignments: [{brokers: [0]}], racks: [a]}"),
                created(
                        "leaderRack has to be one of racks",
                        "MQTopic",
                        TOPIC + ", placement: {racks: [a, b], leaderRack: b}",
                        TOPIC + ", placement: {racks: [a, b], leaderRack: c}"),
                created(
                        "spec.topicName",
                        "MQTopic",
                        TOPIC + ", topicName: A.b_c-1",
                        TOPIC + ", topicName: \"a b\""),
                created("spec.clusterRef", "MQTopic", TOPIC, "partitions: 1"));
    }

    /** About a field of a cluster that is well but for it. */
    private static Rule cluster(String message, String good, String bad) {
        return created(message, "MQCluster", CLUSTER + ", " + good, CLUSTER + ", " + bad);
    }

    private static Rule created(String message, String kind, String good, String bad) {
        return new Rule(message, kind, null, good, bad);
    }

    private static Rule changed(
            String message, String kind, String before, String good, String bad) {
        return new Rule(message, kind, before, good, bad);
    }

    private static Command.Result send(String verb, String kind, String spec, boolean dryRun) {
        String resource =
                """
                apiVersion: mq.wharf.dev/v1beta1
                kind: %s
                metadata: {name: tried, namespace: %s}
                spec: {%s}
                """
                        .formatted(kind, NAMESPACE, spec);
        List<String> arguments = new ArrayList<>(List.of(verb, "-f", "-"));
        if (dryRun) {
            arguments.add("--dry-run=server");
        }
        return kubernetes.kubectl(resource, arguments);
    }
}
