package dev.wharf.e2e.kube;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/** Kafka's own tools, as pods beside a cluster. */
final class Client {
    /** The image that the operator starts brokers with; Kafka's tools are in it too. */
    static final String IMAGE = imageOf("0.1.0-SNAPSHOT");

    private static final String ANY_NODE = "";
    private static final String SETTINGS = "client-settings";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Kubernetes kubernetes;
    private final String namespace;
    private final String bootstrap;

    Client(Kubernetes kubernetes, String namespace, String cluster) {
        this.kubernetes = kubernetes;
        this.namespace = namespace;
        this.bootstrap = cluster + "-bootstrap:9092";
    }

    /** The image of a version of the brokers. */
    static String imageOf(String version) {
        return "wharf.example/wharf:" + version;
    }

    /** Starts to produce with acks=all. */
    void produce(String pod, String topic, int records) {
        start(
                pod,
                ANY_NODE,
                "VerifiableProducer",
                "--topic",
                topic,
                "--acks",
                "-1",
                "--max-messages",
                Integer.toString(records));
    }

    /** Starts to produce with acks=all and as producers usually do (the tool alone would not try again), until the pod is deleted. */
    void produceForEver(String pod, String topic, int perSecond, String node) {
        kubernetes.apply(
                """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: %s, namespace: %s}
                data: {producer.properties: "retries=2147483647"}
                """
                        .formatted(SETTINGS, namespace));
        start(
                pod,
                node,
                "VerifiableProducer",
                "--topic",
                topic,
                "--acks",
                "-1",
                "--throughput",
                Integer.toString(perSecond),
                "--command-config",
                "/etc/client/producer.properties");
    }

    /** Starts to produce records of 100 bytes with acks=all, until the pod is deleted. */
    void produceMany(String pod, String topic, int perSecond, String node) {
        start(
                pod,
                node,
                "ProducerPerformance",
                "--topic",
                topic,
                "--record-size",
                "100",
                "--num-records",
                Long.toString(Integer.MAX_VALUE),
                "--throughput",
                Integer.toString(perSecond),
                "--reporting-interval",
                "1000",
                "--command-property",
                "acks=all",
                "linger.ms=5");
    }

    /** Starts to read a topic from its beginning. */
    void consume(String pod, String topic, int records) {
        consume(pod, ANY_NODE, topic, "--max-messages", Integer.toString(records));
    }

    /** Starts to read a topic from its beginning and to tell of each record, until the pod is deleted. */
    void consumeForEver(String pod, String topic, String node) {
        consume(pod, node, topic, "--verbose");
    }

    /** The group is called as the pod. */
    private void consume(String pod, String node, String topic, String... howLong) {
        List<String> arguments =
                new ArrayList<>(
                        List.of("--topic", topic, "--group-id", pod, "--reset-policy", "earliest"));
        arguments.addAll(List.of(howLong));
        start(pod, node, "VerifiableConsumer", arguments.toArray(String[]::new));
    }

    /** What a pod printed, once it has done its work. */
    String finished(String pod) {
        kubernetes.kubectlIn(
                namespace,
                "wait",
                "--for=jsonpath={.status.phase}=Succeeded",
                "pod/" + pod,
                "--timeout=180s");
        return kubernetes.kubectlIn(namespace, "logs", pod);
    }

    /** How many records a producer was told are there, once it has done its work. */
    int acknowledged(String pod) {
        for (String line : finished(pod).lines().toList()) {
            if (line.contains("\"name\":\"tool_data\"")) {
                return json(line).path("acked").asInt();
            }
        }
        throw new AssertionError(pod + " has not said what became of its records");
    }

    /** How many records a consumer has read, once it has done its work. */
    int read(String pod) {
        return finished(pod)
                .lines()
                .filter(line -> line.contains("\"name\":\"records_consumed\""))
                .mapToInt(line -> json(line).path("count").asInt())
                .sum();
    }

    /** What {@code kafka-topics.sh} prints. */
    String topics(String... arguments) {
        return run("org.apache.kafka.tools.TopicCommand", arguments);
    }

    /** What {@code kafka-configs.sh} prints. */
    String configs(String... arguments) {
        return run("kafka.admin.ConfigCommand", arguments);
    }

    /** How many brokers vote on the metadata, as {@code kafka-metadata-quorum.sh} tells. */
    int voters() {
        String described =
                run("org.apache.kafka.tools.MetadataQuorumCommand", "describe", "--status");
        return described
                        .lines()
                        .filter(line -> line.startsWith("CurrentVoters:"))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError(described))
                        .split("\"id\":", -1)
                        .length
                - 1;
    }

    /** Runs a tool in the pod of broker 0. */
    private String run(String tool, String... arguments) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "exec",
                                bootstrap.replace("-bootstrap:9092", "-0"),
                                "--",
                                "java",
                                "-Xmx128m",
                                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                                "-cp",
                                "/opt/wharf/libs/tools/*",
                                tool,
                                "--bootstrap-server",
                                bootstrap));
        command.addAll(List.of(arguments));
        return kubernetes.kubectlIn(namespace, command.toArray(String[]::new));
    }

    private void start(String pod, String node, String tool, String... arguments) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "java",
                                "-cp",
                                "/opt/wharf/libs/tools/*",
                                "org.apache.kafka.tools." + tool,
                                "--bootstrap-server",
                                bootstrap));
        command.addAll(List.of(arguments));
        kubernetes.apply(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: %s, namespace: %s}
                spec:
                  restartPolicy: Never
                  nodeSelector: {%s}
                  terminationGracePeriodSeconds: 0
                  automountServiceAccountToken: false
                  securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
                  containers:
                  - name: client
                    image: %s
                    command: %s
                    env: [{name: JDK_JAVA_OPTIONS, value: -Xmx128m}]
                    securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
                    volumeMounts: [{name: tmp, mountPath: /tmp}, {name: settings, mountPath: /etc/client}]
                  volumes: [{name: tmp, emptyDir: {}}, {name: settings, configMap: {name: %s, optional: true}}]
                """
                        .formatted(
                                pod,
                                namespace,
                                node.equals(ANY_NODE) ? "" : "kubernetes.io/hostname: " + node,
                                IMAGE,
                                json(command),
                                SETTINGS));
    }

    private static String json(List<String> words) {
        try {
            return JSON.writeValueAsString(words);
        } catch (JsonProcessingException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException garbled) {
            throw new AssertionError(line, garbled);
        }
    }
}
