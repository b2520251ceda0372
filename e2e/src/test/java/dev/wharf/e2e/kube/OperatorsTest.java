package dev.wharf.e2e.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two operators at once, of which one leads, while somebody produces and reads. */
@Tag("kubernetes")
@Tag("kubernetes-long")
@ExtendWith(KubernetesExtension.class)
final class OperatorsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int FORBIDDEN = 403;

    private static Cluster demo;
    private static Operators operators;
    private static Load load;

    @BeforeAll
    static void start(Demo given) {
        demo = given.cluster();
        operators = given.operators();
        operators.scale(2);
        load = Load.start(demo, "led");
    }

    @AfterAll
    static void stop() {
        load.close();
        operators.scale(1);
    }

    @Test
    void theOtherGoesOnWithARollWhenTheLeaderIsKilled() {
        SortedMap<String, Cluster.Pod> before = demo.pods();
        String leader = operators.leader();
        load.during(
                "a roll with the leading one of two operators killed",
                () -> {
                    beginRoll("killed");
                    operators.kill(leader);
                });
        assertThat(demo.untouched(before)).isEmpty();
        assertThat(operators.leader()).isNotEqualTo(leader);
        Demo.await(PATIENCE, () -> operators.pods().size() == 2);
    }

    @Test
    void aLeaderThatStoodStillFindsThatItWasReplacedAndBrokersRefuseIt() {
        SortedMap<String, Cluster.Pod> before = demo.pods();
        String leader = operators.leader();
        int restarts = operators.restarts(leader);
        long ledSince = operators.ledSince().toEpochMilli();
        load.during(
                "a roll with the leading one of two operators frozen",
                () -> {
                    beginRoll("frozen");
                    operators.freeze(leader);
                    Demo.await(PATIENCE, () -> !operators.leader().equals(leader));
                    // Now both believe that they lead, until the old one has looked.
                    operators.thaw(leader);
                    Demo.await(PATIENCE, () -> operators.restarts(leader) > restarts);
                });
        assertThat(demo.untouched(before)).isEmpty();
        assertThat(operators.leader()).isNotEqualTo(leader);

        SortedMap<String, Cluster.Pod> rolled = demo.pods();
        ManagementDoor door = new ManagementDoor(demo);
        assertThat(door.askForPermit("Bearer " + door.token(), ledSince)).isEqualTo(FORBIDDEN);
        assertThat(demo.untouched(rolled)).hasSize(3);
    }

    /** Returns when the first broker is being restarted. */
    private static void beginRoll(String round) {
        SortedMap<String, Cluster.Pod> before = demo.pods();
        demo.change("{\"pod\": {\"annotations\": {\"example.org/led\": \"" + round + "\"}}}");
        Demo.await(PATIENCE, () -> demo.untouched(before).size() < 3);
    }
}
