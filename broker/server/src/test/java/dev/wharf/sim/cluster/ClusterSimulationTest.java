package dev.wharf.sim.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.api.Broker;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The smoke of every build: as many seeds of a whole cluster as fit in its time. */
final class ClusterSimulationTest {
    private static final int MIN_SEEDS = 25;
    private static final long SMOKE_SECONDS = 30;

    /** Seeds that once found a bug stay in the smoke by being below this. */
    private static final long FIRST_SEED = 1;

    @Test
    void noSeedOfTheSmokeBreaksAPromise() {
        ClusterRunner runner = new ClusterRunner();
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(SMOKE_SECONDS);
        long seed = FIRST_SEED;
        while (runner.done() < MIN_SEEDS || System.nanoTime() < deadlineNs) {
            String report = runner.tryRun(seed++, Broker.Faults.NONE);
            assertThat(report).as("the report of seed %d", seed - 1).isNull();
        }
        System.out.println("cluster simulation smoke: " + runner.summary());
        assertThat(runner.done()).isGreaterThanOrEqualTo(MIN_SEEDS);
        assertThat(runner.traces().counts())
                .as("each happens somewhere")
                .allSatisfy((what, times) -> assertThat(times).as(what).isPositive());
    }
}
