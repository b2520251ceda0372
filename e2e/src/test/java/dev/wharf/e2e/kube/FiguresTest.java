package dev.wharf.e2e.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * How fast things are on Kubernetes, and how large: prints the figures of docs/performance.md. Asserts only that all came to be; how long it took depends on the machine, whose
 * load is printed too.
 */
@Tag("kubernetes")
@Tag("kubernetes-long")
@ExtendWith(KubernetesExtension.class)
final class FiguresTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int ROUNDS = 3;
    private static final int FEW = 5;
    private static final int MANY = 1000;
    private static final Pattern SERVES = Pattern.compile("serves after \\d+ ms.*");
    private static final Pattern FIRST_ROUND = Pattern.compile("The first round begins after .*");
    private static final Pattern MEMORY =
            Pattern.compile(
                    "\"podRef\":\\{\"name\":\"(wharf-operator-[^\"]+)\".*?\"workingSetBytes\":(\\d+),\"rssBytes\":(\\d+)");

    private static Kubernetes kubernetes;
    private static Operators operators;
    private static Cluster demo;

    @BeforeAll
    static void install(Demo given) {
        kubernetes = given.kubernetes();
        operators = given.operators();
        demo = given.cluster();
    }

    @AfterAll
    static void tellHowBusyTheMachineWas() {
        Demo.tell(
                "load average at the end "
                        + ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    @Test
    void clustersOfThreeAreMade() {
        for (int round = 1; round <= ROUNDS; round++) {
            Cluster three = new Cluster(kubernetes, "figures" + round, "three");
            kubernetes.createNamespace(three.namespace());
            Instant before = Instant.now();
            three.become("replicas: 3, storage: {size: 1Gi, deletionPolicy: Delete}");
            three.ready();
            Demo.tell("MQCluster of three is Ready", before);
            for (String pod : three.pods().keySet()) {
                Demo.tell(pod + ": " + found(three.kubectl("logs", pod), SERVES));
            }
            kubernetes.kubectl("delete", "namespace", three.namespace(), "--timeout=180s");
        }
    }

    @Test
    void anOperatorStartsAnew() {
        for (int round = 0; round < ROUNDS; round++) {
            operators.restart();
            Demo.await(PATIENCE, () -> !found(operators.log(), FIRST_ROUND).isEmpty());
            Demo.tell("operator: " + found(operators.log(), FIRST_ROUND));
        }
    }

    @Test
    void topicsAreMadeOneAtATime() {
        for (int i = 0; i < FEW; i++) {
            Instant before = Instant.now();
            demo.topic("single-" + i, "partitions: 6, deletionPolicy: Delete");
            Instant applied = Instant.now();
            demo.ready("mqtopic/single-" + i);
            Demo.tell("MQTopic is Ready", before);
            Demo.tell("  of which the time after kubectl apply had ended", applied);
        }
        for (int i = 0; i < FEW; i++) {
            demo.kubectl("delete", "mqtopic/single-" + i, "--timeout=60s");
        }
    }

    @Test
    void manyTopicsAreMade() {
        tellMemory("before");
        StringBuilder topics = new StringBuilder();
        for (int i = 0; i < MANY; i++) {
            topics.append(
                    """
                    ---
                    apiVersion: mq.wharf.dev/v1beta1
                    kind: MQTopic
                    metadata: {name: many-%d, namespace: %s, labels: {figures: many}}
                    spec: {clusterRef: {name: demo}, partitions: 1, deletionPolicy: Delete}
                    """
                            .formatted(i, demo.namespace()));
        }
        Instant before = Instant.now();
        // By kubectl's own limit of 50 requests a second: an apply of the client's kind needs two
        // for each, and 34 s.
        Command.Result applied =
                kubernetes.kubectl(topics.toString(), List.of("apply", "--server-side", "-f", "-"));
        assertThat(applied.succeeded()).as(applied.err()).isTrue();
        Demo.tell(MANY + " MQTopics are applied", before);
        Demo.await(PATIENCE, () -> manyReady() == MANY);
        Demo.tell(MANY + " MQTopics are Ready", before);
        tellMemory("with " + MANY + " MQTopics");
        before = Instant.now();
        demo.topic("one-more", "partitions: 6, deletionPolicy: Delete");
        demo.ready("mqtopic/one-more");
        Demo.tell("one MQTopic more is Ready", before);
        before = Instant.now();
        // kubectl's own waiting for each of them takes minutes.
        demo.kubectl("delete", "mqtopics", "-l", "figures=many", "--wait=false");
        Demo.await(PATIENCE, () -> many("name").isBlank());
        Demo.tell(MANY + " MQTopics are deleted, with their topics", before);
        demo.kubectl("delete", "mqtopic/one-more", "--timeout=60s");
        tellMemory("after their end");
        demo.ready();
    }

    private static int manyReady() {
        return many("jsonpath={range .items[*]}{.status.conditions[?(@.type==\"Ready\")].status} {end}")
                        .split("True", -1)
                        .length
                - 1;
    }

    private static String many(String output) {
        return demo.kubectl("get", "mqtopics", "-l", "figures=many", "-o", output);
    }

    private static List<String> found(String text, Pattern line) {
        return line.matcher(text).results().map(MatchResult::group).toList();
    }

    /** The kubelets' own figures, which are ten to twenty seconds old. */
    private static void tellMemory(String when) {
        for (String node : kubernetes.kubectl("get", "nodes", "-o", "name").lines().toList()) {
            String summary =
                    kubernetes.kubectl(
                            "get",
                            "--raw",
                            "/api/v1/nodes/" + node.replace("node/", "") + "/proxy/stats/summary");
            MEMORY.matcher(summary.replaceAll("\\s", ""))
                    .results()
                    .forEach(
                            found ->
                                    Demo.tell(
                                            "%s: %s working set %s, resident %s bytes"
                                                    .formatted(
                                                            when,
                                                            found.group(1),
                                                            found.group(2),
                                                            found.group(3))));
        }
    }
}
