package dev.wharf.e2e.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Brokers that restart one after the other because the spec has changed, while somebody produces and reads. */
@Tag("kubernetes")
@ExtendWith(KubernetesExtension.class)
final class RollTest {
    private static Cluster demo;
    private static Operators operators;
    private static Load load;

    @BeforeAll
    static void start(Demo given) {
        demo = given.cluster();
        operators = given.operators();
        load = Load.start(demo, "rolled");
    }

    @AfterAll
    static void stop() {
        load.close();
    }

    @Test
    void newResourcesReachAllBrokersAndTheActiveControllerIsTheLast() {
        SortedMap<String, Cluster.Pod> before = demo.pods();
        String controller = demo.activeController();
        load.during(
                "a roll",
                () -> demo.change("{\"resources\": {\"requests\": {\"memory\": \"256Mi\"}}}"));
        assertThat(demo.untouched(before)).isEmpty();
        assertThat(
                        demo.pods().entrySet().stream()
                                .max(Comparator.comparing(pod -> pod.getValue().created()))
                                .map(Map.Entry::getKey))
                .contains(controller);
    }

    @Test
    @Tag("kubernetes-long")
    void aSettingThatNeedsARestartReachesAllBrokers() {
        SortedMap<String, Cluster.Pod> before = demo.pods();
        load.during(
                "a roll for a setting",
                () -> demo.change("{\"config\": {\"socket.request.max.bytes\": \"50000000\"}}"));
        assertThat(demo.untouched(before)).isEmpty();
        assertThat(
                        demo.client()
                                .configs(
                                        "--describe",
                                        "--all",
                                        "--entity-type",
                                        "brokers",
                                        "--entity-name",
                                        "2"))
                .contains("socket.request.max.bytes=50000000");
    }

    @Test
    @Tag("kubernetes-long")
    void aRollUnderManyRecords() {
        try (HeavyLoad heavy = HeavyLoad.start(demo, "flooded", 20_000)) {
            for (int round = 1; round <= 2; round++) {
                SortedMap<String, Cluster.Pod> before = demo.pods();
                String annotation = "{\"example.org/flood\": \"" + round + "\"}";
                heavy.during(
                        "roll " + round + " under 20,000 records a second",
                        () -> demo.change("{\"pod\": {\"annotations\": " + annotation + "}}"));
                assertThat(demo.untouched(before)).isEmpty();
            }
        }
        demo.kubectl("delete", "mqtopic", "flooded", "--timeout=60s");
    }

    @Test
    void aWrongImageStopsAtOneBrokerAndTheRightOneGoesStraightToIt() {
        SortedMap<String, Cluster.Pod> before = demo.pods();
        load.during(
                "a wrong image and the right one",
                () -> {
                    demo.change("{\"image\": \"wharf.example/none:1\"}");
                    demo.condition("mqcluster/demo", "Stalled");
                    assertThat(demo.message("mqcluster/demo", "Stalled")).contains("ImagePull");
                    assertThat(demo.untouched(before)).hasSize(2);
                    demo.change("{\"image\": null}");
                });
        assertThat(demo.untouched(before)).hasSize(2);
    }

    @Test
    void aTopicWithoutASpareReplicaBlocksTheRollUntilItHasOne() {
        demo.topic("narrow", "partitions: 1, replicas: 1");
        demo.ready("mqtopic/narrow");
        load.during(
                "a blocked roll",
                () -> {
                    demo.change(
                            "{\"noSpareReplica\": \"Wait\", \"pod\": {\"annotations\": {\"example.org/round\": \"1\"}}}");
                    demo.condition("mqcluster/demo", "Stalled");
                    assertThat(demo.message("mqcluster/demo", "Stalled")).contains("narrow");
                    demo.topic("narrow", "partitions: 1, replicas: 3");
                });
        demo.kubectl("delete", "mqtopic", "narrow", "--timeout=60s");
    }

    @Test
    void aReplicaThatIsBehindBlocksTheRollUntilItHasCaughtUp() {
        String slow = "follower.replication.throttled.rate";
        demo.client()
                .configs(
                        "--alter",
                        "--entity-type",
                        "topics",
                        "--entity-name",
                        "rolled",
                        "--add-config",
                        "follower.replication.throttled.replicas=*");
        throttle("--add-config", slow + "=1");
        load.during(
                "a roll blocked by a replica that is behind",
                () -> {
                    demo.kubectl("delete", "pod", "demo-2", "--timeout=90s");
                    Demo.await(Duration.ofMinutes(2), () -> demo.isReady("demo-2"));
                    SortedMap<String, Cluster.Pod> before = demo.pods();
                    demo.change("{\"pod\": {\"annotations\": {\"example.org/behind\": \"1\"}}}");
                    Demo.await(
                            Duration.ofMinutes(1),
                            () ->
                                    demo.message(demo.resource(), "Progressing")
                                            .matches(
                                                    "3 brokers have yet to restart.*broker 2 has yet to catch up in rolled-.*"));
                    assertThat(demo.status("readyReplicas")).isEqualTo("3");
                    assertThat(demo.untouched(before)).hasSize(3);
                    throttle("--delete-config", slow);
                    demo.ready();
                    assertThat(demo.untouched(before)).isEmpty();
                });
    }

    /** Changes how fast replicas on broker 2 may catch up. */
    private static void throttle(String how, String what) {
        demo.client()
                .configs("--alter", "--entity-type", "brokers", "--entity-name", "2", how, what);
    }

    @Test
    void anOperatorThatIsKilledInTheMiddleOfARollGoesOnWithIt() {
        SortedMap<String, Cluster.Pod> before = demo.pods();
        load.during(
                "a roll with the operator killed",
                () -> {
                    demo.change("{\"pod\": {\"annotations\": {\"example.org/round\": \"2\"}}}");
                    Demo.await(Duration.ofMinutes(1), () -> demo.untouched(before).size() < 3);
                    operators.kill();
                });
        assertThat(demo.untouched(before)).isEmpty();
    }
}
