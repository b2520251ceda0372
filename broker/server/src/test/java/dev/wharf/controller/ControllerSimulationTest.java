package dev.wharf.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.wharf.types.Invariants.InvariantViolation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever happens to brokers, calls and controllers: nothing that was acknowledged is lost, the laws of the metadata hold after each batch, and when
 * the faults end every partition is well again.
 */
final class ControllerSimulationTest {
    private static final int SEEDS = Integer.getInteger("wharf.controller.seeds", 60);
    private static final long FIRST = Long.getLong("wharf.controller.first", 1);
    private static final int SEEDS_TO_CONVICT = 200;
    private static final long CHAOS_MS = 40_000;

    @Test
    void aClusterStaysWhole() {
        long elections = 0;
        long acknowledged = 0;
        long permits = 0;
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            ToyCluster cluster = play(seed, null);
            elections += cluster.elections();
            acknowledged += cluster.acknowledgedRecords();
            permits += cluster.permits().granted();
        }
        System.out.printf(
                "controller of a cluster: %d seeds, %d elections, %d records acknowledged, %d permits%n",
                SEEDS, elections, acknowledged, permits);
        assertThat(elections).isGreaterThan(SEEDS * 20L);
        assertThat(acknowledged).isGreaterThan(SEEDS * 200L);
        assertThat(permits).isGreaterThan(SEEDS);
    }

    @Test
    void aSeedRepeatsItself() {
        assertThat(play(5, null).eventHash()).isEqualTo(play(5, null).eventHash());
    }

    @ParameterizedTest
    @EnumSource(MachineFault.class)
    void theSimulationConvictsAPlantedBug(MachineFault fault) {
        for (long seed = 1; seed <= SEEDS_TO_CONVICT; seed++) {
            try {
                play(seed, fault);
            } catch (AssertionError | InvariantViolation e) {
                System.out.printf("%s: seed %d: %s%n", fault, seed, e.getMessage());
                return;
            }
        }
        fail("nobody noticed " + fault);
    }

    private static ToyCluster play(long seed, @Nullable MachineFault fault) {
        ToyCluster cluster = new ToyCluster(seed, fault);
        try {
            cluster.play(CHAOS_MS);
        } catch (RuntimeException e) {
            throw new AssertionError("seed " + seed, e);
        }
        return cluster;
    }
}
