package dev.wharf.e2e.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What goes wrong under a cluster, while somebody produces and reads. */
@Tag("kubernetes")
@ExtendWith(KubernetesExtension.class)
final class DisruptionsTest {
    private static final Duration API_OUTAGE = Duration.ofMinutes(1);

    private static Cluster demo;
    private static Operators operators;
    private static Load load;

    @BeforeAll
    static void start(Demo given) {
        demo = given.cluster();
        operators = given.operators();
        load = Load.start(demo, "disrupted");
    }

    @AfterAll
    static void stop() {
        load.close();
    }

    @Test
    void theActiveControllerCrashes() {
        load.during("the active controller crashed", () -> crash(demo.activeController()));
    }

    @Test
    void thePodOfAnotherBrokerIsDeleted() {
        String controller = demo.activeController();
        String other =
                demo.pods().keySet().stream()
                        .filter(name -> !name.equals(controller))
                        .findFirst()
                        .orElseThrow();
        SortedMap<String, Cluster.Pod> before = demo.pods();
        load.during(
                "another broker's pod deleted",
                () -> {
                    demo.kubectl("delete", "pod", other, "--timeout=90s");
                    Demo.await(Duration.ofMinutes(2), () -> demo.isReady(other));
                });
        assertThat(demo.untouched(before)).hasSize(2).doesNotContain(other);
    }

    @Test
    void aNodeIsLostAndReturnsWithItsData() {
        String broker = brokerOnAnotherNode();
        String node = demo.nodeOf(broker);
        String claimed = volumeOf(broker);
        load.during(
                "a node lost for a while",
                () -> {
                    demo.kubernetes().powerOff(node);
                    demo.kubectl(
                            "wait", "--for=condition=Degraded", "mqcluster/demo", "--timeout=60s");
                    demo.kubernetes().powerOn(node);
                });
        assertThat(volumeOf(broker)).isEqualTo(claimed);
    }

    @Test
    @Tag("kubernetes-long")
    void aNodeIsLostForGoodAndItsBrokerComesBackEmptyOnAnother() {
        String broker = brokerOnAnotherNode();
        String node = demo.nodeOf(broker);
        String claimed = volumeOf(broker);
        load.during(
                "a node lost for good",
                () -> {
                    demo.kubernetes().powerOff(node);
                    demo.kubernetes().wipe(node);
                    demo.kubernetes().kubectl("delete", "node", node);
                    Demo.await(
                            Duration.ofMinutes(3),
                            () -> !List.of("", claimed).contains(volumeOf(broker)));
                });
        assertThat(demo.nodeOf(broker)).isNotEqualTo(node);
        demo.kubernetes().powerOn(node);
        load.during("a volume given up", () -> giveUpVolume(broker));
        assertThat(demo.nodeOf(broker)).isEqualTo(node);
    }

    /** What an administrator does who wants a broker to start anew elsewhere. */
    private static void giveUpVolume(String broker) {
        String claimed = volumeOf(broker);
        demo.kubectl("delete", "pvc", "data-" + broker, "--wait=false");
        demo.kubectl("delete", "pod", broker, "--timeout=90s");
        Demo.await(Duration.ofMinutes(3), () -> !List.of("", claimed).contains(volumeOf(broker)));
    }

    @Test
    @Tag("kubernetes-long")
    void theApiServerIsGoneForAMinute() {
        SortedMap<String, Cluster.Pod> before = demo.pods();
        load.during(
                "the API server gone",
                () -> {
                    demo.kubernetes().stopApi();
                    try {
                        // The fault is that it lasts.
                        Awaitility.await()
                                .pollDelay(API_OUTAGE)
                                .atMost(API_OUTAGE.multipliedBy(2))
                                .until(() -> true);
                    } finally {
                        demo.kubernetes().startApi();
                    }
                    operators.available();
                });
        assertThat(demo.untouched(before)).hasSize(3);
        demo.topic("after-the-outage", "partitions: 1");
        demo.ready("mqtopic/after-the-outage");
    }

    private static void crash(String pod) {
        String container = "containerStatuses[0].containerID";
        String id = demo.status("pod/" + pod, container);
        demo.kubernetes().signal(demo.nodeOf(pod), id, "SIGKILL");
        Demo.await(
                Duration.ofMinutes(2),
                () -> !demo.status("pod/" + pod, container).equals(id) && demo.isReady(pod));
    }

    private static String brokerOnAnotherNode() {
        return demo.pods().entrySet().stream()
                .filter(each -> !each.getValue().node().equals(load.node()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    /** The persistent volume of a broker; empty while it has none. */
    private static String volumeOf(String broker) {
        return demo.kubectl(
                "get",
                "pvc",
                "data-" + broker,
                "--ignore-not-found",
                "-o",
                "jsonpath={.spec.volumeName}");
    }
}
