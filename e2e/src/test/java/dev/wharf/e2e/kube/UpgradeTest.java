package dev.wharf.e2e.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** Another operator, another version of the brokers and the way back, while somebody produces and reads. One story: each test begins where the last has ended. */
@Tag("kubernetes")
@Tag("kubernetes-long")
@ExtendWith(KubernetesExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class UpgradeTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String NOW = "0.1.0-SNAPSHOT";
    private static final String LATER = "0.2.0";
    private static final String UNKNOWN = "0.1.1";

    private static Cluster rising;
    private static Operators operators;
    private static Load load;
    private static int level;

    @BeforeAll
    static void create(Demo demo) {
        Kubernetes kubernetes = demo.kubernetes();
        operators = demo.operators();
        kubernetes.load(later(LATER));
        kubernetes.load(later(UNKNOWN, "same"));
        kubernetes.createNamespace("upgrade");
        rising = new Cluster(kubernetes, "upgrade", "rising");
        rising.become(
                "replicas: 3, storage: {size: 1Gi, deletionPolicy: Delete}, upgradePolicy: Hold");
        rising.ready();
        level = level();
        load = Load.start(rising, "upgraded");
    }

    @AfterAll
    static void remove() {
        load.close();
        rising.kubernetes().kubectl("delete", "namespace", rising.namespace(), "--timeout=180s");
    }

    @Test
    @Order(1)
    void anotherOperatorRestartsNoBroker() {
        SortedMap<String, Cluster.Pod> before = rising.pods();
        load.during(
                "another operator, which comes with a later version of the brokers",
                () -> {
                    operators.upgrade(Client.imageOf(LATER));
                    awaitLook();
                });
        assertThat(rising.untouched(before)).hasSize(3);
        assertThat(rising.status("version")).isEqualTo(NOW);
        load.during(
                "the operator as it was",
                () -> {
                    operators.upgrade(Client.IMAGE);
                    awaitLook();
                });
        assertThat(rising.untouched(before)).hasSize(3);
    }

    /** What is missing is made anew once the operator has looked at the cluster, and all of its objects. */
    private static void awaitLook() {
        rising.kubectl("delete", "pdb", "rising");
        Demo.await(
                PATIENCE,
                () -> !rising.kubectl("get", "pdb", "rising", "--ignore-not-found").isEmpty());
    }

    @Test
    @Order(2)
    void anotherVersionRollsAndOnlyThenAndOnlyWhenToldSoTheLevelRises() {
        SortedMap<String, Cluster.Pod> before = rising.pods();
        load.during("another version", () -> rising.change("{\"version\": \"" + LATER + "\"}"));
        assertThat(rising.untouched(before)).isEmpty();
        assertThat(rising.status("version")).isEqualTo(LATER);
        assertThat(level()).isEqualTo(level);
        assertThat(rising.message(rising.resource(), "Upgradeable"))
                .contains("metadata.version=" + (level + 1));

        SortedMap<String, Cluster.Pod> rolled = rising.pods();
        load.during("a level raised", () -> rising.change("{\"upgradePolicy\": \"Finalize\"}"));
        Demo.await(PATIENCE, () -> level() == level + 1);
        assertThat(rising.untouched(rolled)).hasSize(3);
        assertThat(rising.kubectl("get", "events", "--field-selector=reason=RaisingFeatures"))
                .contains("metadata.version=" + (level + 1));
    }

    @Test
    @Order(3)
    void fromThereTheWayBackIsRefusedBeforeAnyBrokerIsTouched() {
        SortedMap<String, Cluster.Pod> before = rising.pods();
        load.during(
                "a refused way back",
                () -> {
                    rising.change("{\"version\": \"" + NOW + "\"}");
                    rising.condition(rising.resource(), "Stalled");
                    assertThat(rising.message(rising.resource(), "Stalled"))
                            .contains(NOW + " knows metadata.version up to " + level);
                    rising.change("{\"version\": \"" + LATER + "\"}");
                });
        assertThat(rising.untouched(before)).hasSize(3);
    }

    @Test
    @Order(4)
    void anImageThatNeverRanAndKnowsLessStopsAtOneBroker() {
        SortedMap<String, Cluster.Pod> before = rising.pods();
        load.during(
                "an image that knows less",
                () -> {
                    rising.change("{\"version\": \"" + UNKNOWN + "\"}");
                    rising.condition(rising.resource(), "Stalled");
                    assertThat(rising.message(rising.resource(), "Stalled"))
                            .contains("refuses this node");
                    assertThat(rising.untouched(before)).hasSize(2);
                    rising.change("{\"version\": \"" + LATER + "\"}");
                });
        assertThat(rising.untouched(before)).hasSize(2);
    }

    private static int level() {
        return Integer.parseInt(rising.status("features.metadata\\.version"));
    }

    private static Path later(String... arguments) {
        List<String> command = new ArrayList<>(List.of(Command.kube("later")));
        command.addAll(List.of(arguments));
        return Path.of(Command.must(PATIENCE, command).strip());
    }
}
