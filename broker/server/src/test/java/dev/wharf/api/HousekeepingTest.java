package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.protocol.Errors;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;

/** What time brings to all partitions comes to a few of them in each turn of a loop: clients are served in between. */
final class HousekeepingTest {
    private static final int PARTITIONS = 100;
    private static final int INTERVAL_MS = 1_000;

    /** Of either kind of work; no time passes within a turn, and two loops may have theirs at the same moment. */
    private static final int MOST_AT_ONCE = 2 * 16;

    private static TestBroker withRecords(String interval, Map<String, String> topic) {
        TestBroker broker = new TestBroker(Map.of(interval, Integer.toString(INTERVAL_MS)));
        TestClient client = broker.connect();
        Topics.create(client, "orders", PARTITIONS, topic);
        for (int partition = 0; partition < PARTITIONS; partition++) {
            assertThat(Errors.of(Topics.produce(client, "orders", partition, "a").errorCode()))
                    .isEqualTo(Errors.NONE);
        }
        return broker;
    }

    /** How often the disk does something at one moment, by these moments, while an interval ends. */
    private static Map<Long, Integer> watch(TestBroker broker, BiPredicate<String, String> what) {
        Map<Long, Integer> moments = new TreeMap<>();
        broker.disk()
                .listen(
                        (operation, path) -> {
                            if (path.startsWith("orders-") && what.test(operation, path)) {
                                moments.merge(broker.scheduler().nowNs(), 1, Integer::sum);
                            }
                        });
        broker.runForMs(2 * INTERVAL_MS);
        return moments;
    }

    private static int sum(Map<Long, Integer> moments) {
        return moments.values().stream().mapToInt(Integer::intValue).sum();
    }

    @Test
    void retentionRollsAFewLogsInATurn() {
        TestBroker broker =
                withRecords("log.retention.check.interval.ms", Map.of("retention.ms", "1"));
        Map<Long, Integer> rolls =
                watch(broker, (what, path) -> what.equals("open") && path.endsWith("01.log"));

        assertThat(sum(rolls)).isGreaterThanOrEqualTo(PARTITIONS);
        assertThat(rolls.values()).allMatch(count -> count <= MOST_AT_ONCE);
    }

    @Test
    void aCheckpointIsPrecededByAFewForcesAtATime() {
        TestBroker broker = withRecords("log.flush.offset.checkpoint.interval.ms", Map.of());
        Map<Long, Integer> forces =
                watch(broker, (what, path) -> what.equals("force") && path.endsWith(".log"));

        assertThat(sum(forces)).isGreaterThanOrEqualTo(PARTITIONS);
        assertThat(forces.values()).allMatch(count -> count <= MOST_AT_ONCE);
    }
}
