package dev.wharf.e2e.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What operator and brokers know each other by. */
@Tag("kubernetes")
@ExtendWith(KubernetesExtension.class)
final class TokenTest {
    private static final int UNAUTHORIZED = 401;

    private static Cluster demo;
    private static ManagementDoor door;

    @BeforeAll
    static void start(Demo given) {
        demo = given.cluster();
        door = new ManagementDoor(demo);
    }

    @Test
    void whoDoesNotKnowTheTokenMayNotRestartBrokers() {
        assertThat(door.askForPermit("", Long.MAX_VALUE)).isEqualTo(UNAUTHORIZED);
        assertThat(door.askForPermit("Bearer x", Long.MAX_VALUE)).isEqualTo(UNAUTHORIZED);
        assertThat(door.askForPermit("Bearer ", Long.MAX_VALUE)).isEqualTo(UNAUTHORIZED);
    }

    @Test
    void theOperatorReadsTheTokenByItsNameAndMayNotListSecrets() {
        assertThat(mayOperator("get", "secret/demo-management")).isTrue();
        assertThat(mayOperator("list", "secrets")).isFalse();
        assertThat(mayOperator("watch", "secrets")).isFalse();
        assertThat(mayOperator("delete", "secrets")).isFalse();
    }

    private static boolean mayOperator(String verb, String what) {
        return demo.kubernetes()
                .kubectl(
                        "",
                        List.of(
                                "-n",
                                demo.namespace(),
                                "auth",
                                "can-i",
                                verb,
                                what,
                                "--as=system:serviceaccount:"
                                        + Operators.NAMESPACE
                                        + ":wharf-operator"))
                .succeeded();
    }

    @Test
    @Tag("kubernetes-long")
    void aTokenThatIsLostIsDrawnAnewAndTakenWithoutARestart() {
        try (Load load = Load.start(demo, "tokens")) {
            SortedMap<String, Cluster.Pod> before = demo.pods();
            String old = door.token();
            load.during(
                    "a token lost, and a roll",
                    () -> {
                        demo.kubectl("delete", "secret", "demo-management");
                        demo.change(
                                "{\"pod\": {\"annotations\": {\"example.org/token\": \"new\"}}}");
                    });
            assertThat(demo.untouched(before)).isEmpty();
            assertThat(door.token()).isNotEqualTo(old);
            assertThat(door.askForPermit("Bearer " + old, Long.MAX_VALUE)).isEqualTo(UNAUTHORIZED);
        }
    }
}
