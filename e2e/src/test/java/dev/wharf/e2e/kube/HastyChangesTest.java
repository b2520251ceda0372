package dev.wharf.e2e.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Specs that change while the operator is still at work on what they were, some tens of milliseconds ago: after it has read them, and before it has written the status. None of
 * these changes may be taken for seen. A change whose event was lost would be found by the next regular look, which a topic has after 90 seconds at the earliest: the patience here is
 * shorter.
 */
@Tag("kubernetes")
@ExtendWith(KubernetesExtension.class)
final class HastyChangesTest {
    private static final int TOPICS = 25;
    private static final int ROUNDS = 4;
    private static final Duration LESS_THAN_A_REGULAR_LOOK = Duration.ofSeconds(60);

    private static Cluster demo;

    @BeforeAll
    static void start(Demo given) {
        demo = given.cluster();
    }

    @Test
    void theLastOfManyChangesOfEachOfManyTopicsIsWhatComes() {
        int hours = 0;
        for (int round = 1; round <= ROUNDS; round++) {
            List<String> changes = new ArrayList<>();
            for (String topic : topics()) {
                for (int change = 0; change <= round; change++) {
                    changes.add(topic(topic, hours + change));
                }
            }
            hours += round;
            demo.kubernetes().apply(String.join("---\n", changes));
            Instant last = Instant.now();
            awaitReady(topics());
            Demo.tell(TOPICS + " topics changed " + (round + 1) + " times each are Ready", last);
            String described = demo.client().topics("--describe");
            for (String topic : topics()) {
                assertThat(described)
                        .containsPattern(
                                "Topic: " + topic + "\\s.*retention\\.ms=" + ms(hours) + "\\b");
            }
        }
        demo.kubectl("delete", "mqtopic", "-l", "example.org/hasty", "--timeout=60s");
    }

    private static List<String> topics() {
        return IntStream.range(0, TOPICS).mapToObj(number -> "hasty-" + number).toList();
    }

    private static String topic(String name, int hours) {
        return """
        apiVersion: mq.wharf.dev/v1beta1
        kind: MQTopic
        metadata: {name: %s, namespace: %s, labels: {example.org/hasty: ""}}
        spec: {clusterRef: {name: %s}, partitions: 1, deletionPolicy: Delete, config: {retention.ms: "%d"}}
        """
                .formatted(name, demo.namespace(), demo.name(), ms(hours));
    }

    private static long ms(int hours) {
        return Duration.ofHours(1 + hours).toMillis();
    }

    private static void awaitReady(List<String> topics) {
        List<String> arguments = new ArrayList<>(List.of("wait", "--for=condition=Ready"));
        topics.forEach(topic -> arguments.add("mqtopic/" + topic));
        arguments.add("--timeout=" + LESS_THAN_A_REGULAR_LOOK.toSeconds() + "s");
        demo.kubectl(arguments.toArray(String[]::new));
    }

    @Test
    void theLastOfManyChangesOfAClusterIsWhatItsBrokersHave() {
        var before = demo.pods();
        for (int round = 1; round <= ROUNDS; round++) {
            int bytes = 0;
            for (int change = 0; change <= round; change++) {
                bytes = 1_000_000 + round * 1000 + change;
                demo.change("{\"config\": {\"message.max.bytes\": \"" + bytes + "\"}}");
            }
            Instant last = Instant.now();
            demo.ready();
            Demo.tell("a cluster changed " + (round + 1) + " times is Ready", last);
            assertThat(
                            demo.client()
                                    .configs(
                                            "--describe",
                                            "--entity-type",
                                            "brokers",
                                            "--entity-default"))
                    .contains("message.max.bytes=" + bytes);
        }
        demo.change("{\"config\": {\"message.max.bytes\": null}}");
        demo.ready();
        assertThat(demo.untouched(before)).hasSize(3);
    }
}
