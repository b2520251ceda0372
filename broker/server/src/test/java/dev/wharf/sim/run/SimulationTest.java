package dev.wharf.sim.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.api.Broker;
import dev.wharf.sim.OtherJvm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The smoke of every build: as many seeds as fit in its time, and proof that a seed is the same run everywhere. */
final class SimulationTest {
    private static final int MIN_SEEDS = 500;
    private static final long SMOKE_SECONDS = 60;

    /** Seeds that once found a bug stay in the smoke by being below this. */
    private static final long FIRST_SEED = 1;

    private static final int COMPARED_SEEDS = 8;

    @Test
    void noSeedOfTheSmokeBreaksAPromise() {
        SimRunner runner = new SimRunner(Simulation.Watch.EACH_EVENT);
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(SMOKE_SECONDS);
        long seed = FIRST_SEED;
        while (runner.done() < MIN_SEEDS || System.nanoTime() < deadlineNs) {
            String report = runner.tryRun(seed++, Broker.Faults.NONE);
            assertThat(report).as("the report of seed %d", seed - 1).isNull();
        }
        System.out.println("simulation smoke: " + runner.summary());
        assertThat(runner.done()).isGreaterThanOrEqualTo(MIN_SEEDS);
        assertThat(runner.traces().counts())
                .as("each happens somewhere")
                .allSatisfy((what, times) -> assertThat(times).as(what).isPositive());
    }

    @Test
    void aSeedIsTheSameRunInAnotherJvm() throws IOException, InterruptedException {
        List<String> here = new ArrayList<>();
        SimRunner runner = new SimRunner(Simulation.Watch.EACH_EVENT);
        for (long seed = FIRST_SEED; seed < FIRST_SEED + COMPARED_SEEDS; seed++) {
            assertThat(runner.tryRun(seed, Broker.Faults.NONE)).isNull();
            here.add("seed " + seed + " hash " + runner.lastHash());
        }
        assertThat(hashesInAnotherJvm()).isEqualTo(here).doesNotHaveDuplicates();
    }

    private static List<String> hashesInAnotherJvm() throws IOException, InterruptedException {
        return OtherJvm.run(
                        OtherJvm.classPath(),
                        SimMain.class.getName(),
                        "--hash",
                        "--from",
                        Long.toString(FIRST_SEED),
                        "--seeds",
                        Integer.toString(COMPARED_SEEDS))
                .stream()
                .filter(line -> line.contains(" hash "))
                .toList();
    }
}
