package dev.wharf.e2e.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A window in which brokers may be restarted, while somebody produces and reads. */
@Tag("kubernetes")
@Tag("kubernetes-long")
@ExtendWith(KubernetesExtension.class)
final class WindowTest {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static Cluster demo;
    private static Load load;

    @BeforeAll
    static void start(Demo given) {
        demo = given.cluster();
        load = Load.start(demo, "maintained");
    }

    @AfterAll
    static void stop() {
        load.close();
        demo.change("{\"maintenanceWindow\": null}");
        demo.ready();
    }

    @Test
    void aChangeOutsideOfTheWindowWaitsAndSaysSoUntilTheWindowOpens() {
        SortedMap<String, Cluster.Pod> before = demo.pods();
        load.during(
                "a change that waits for its window",
                () -> {
                    window(
                            now().plusHours(3),
                            ", \"pod\": {\"annotations\": {\"example.org/window\": \"1\"}}");
                    Demo.await(PATIENCE, () -> isWaiting(3));
                    assertThat(demo.message(demo.resource(), "Reconciling"))
                            .contains("3 brokers have yet to restart, for pod", "opens");
                    assertThat(demo.untouched(before)).hasSize(3);

                    demo.kubectl("delete", "pod", demo.pod(2), "--timeout=90s");
                    Demo.await(PATIENCE, () -> isWaiting(2) && demo.isReady(demo.pod(2)));

                    ZonedDateTime opening = now().truncatedTo(ChronoUnit.MINUTES).plusMinutes(2);
                    window(opening, "");
                    demo.condition(demo.resource(), "Ready");
                    assertThat(demo.untouched(before)).isEmpty();
                    assertThat(created(0)).isAfterOrEqualTo(opening.toInstant());
                    assertThat(created(1)).isAfterOrEqualTo(opening.toInstant());
                    assertThat(created(2)).isBefore(opening.toInstant());
                });
    }

    private static ZonedDateTime now() {
        return ZonedDateTime.now(ZoneOffset.UTC);
    }

    private static void window(ZonedDateTime opening, String more) {
        demo.change(
                "{\"maintenanceWindow\": {\"start\": \""
                        + CLOCK.format(opening)
                        + "\", \"durationMinutes\": 60}"
                        + more
                        + "}");
    }

    /** Whether so many brokers wait for the window, and for nothing else. */
    private static boolean isWaiting(int brokers) {
        return demo.status("conditions[?(@.type==\"Ready\")].reason").equals("WaitingForWindow")
                && demo.status("brokers[*].restartsFor").split("pod", -1).length - 1 == brokers;
    }

    private static Instant created(int broker) {
        return demo.seen(demo.pod(broker)).created();
    }
}
