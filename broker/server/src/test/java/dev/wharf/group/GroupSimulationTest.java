package dev.wharf.group;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Random lives of a group; a failure names its seed, and {@code -Dgroup.sim.seeds=N} runs more of them. */
final class GroupSimulationTest {
    private static final int SEEDS = Integer.getInteger("group.sim.seeds", 400);

    @Test
    void a_group_survives_whatever_happens_to_it() {
        for (long seed = 0; seed < SEEDS; seed++) {
            try {
                new GroupSimulation(seed).run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    @Test
    void the_same_seed_is_the_same_life() {
        for (long seed = 0; seed < 20; seed++) {
            assertThat(new GroupSimulation(seed).run()).isEqualTo(new GroupSimulation(seed).run());
        }
    }
}
