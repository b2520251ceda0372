package dev.wharf.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.sim.OtherJvm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** As many lives of a metadata quorum as fit in the time of a build, proof that a seed is the same run everywhere, and bugs that must not go unnoticed. */
final class RaftSimulationTest {
    private static final long FIRST_SEED = 1;
    private static final int MIN_SEEDS = 20;
    private static final int COMPARED_SEEDS = 6;
    private static final int CONVICTION_SEEDS = 60;
    private static final long BUDGET_NS = 15_000_000_000L;

    @Test
    void noSeedLosesSplitsOrForgets() {
        long start = System.nanoTime();
        long seed = FIRST_SEED;
        int acknowledged = 0;
        int elections = 0;
        while (System.nanoTime() - start < BUDGET_NS || seed < FIRST_SEED + MIN_SEEDS) {
            RaftSimulation run = new RaftSimulation(seed++, RaftSimulation.Bugs.NONE).run();
            acknowledged += run.history().acknowledged();
            elections += run.history().elections();
        }
        System.out.printf(
                "metadata quorum: %d seeds, %d appends acknowledged, %d elections%n",
                seed - FIRST_SEED, acknowledged, elections);
        assertThat(acknowledged).isGreaterThan(20 * MIN_SEEDS);
        assertThat(elections).isGreaterThan(2 * MIN_SEEDS);
    }

    /** The library walks over sets whose order is salted per process; what it sends in one poll is put in order. */
    @Test
    void aSeedIsTheSameRunInAnotherJvm() throws IOException, InterruptedException {
        List<String> here = new ArrayList<>();
        for (long seed = FIRST_SEED; seed < FIRST_SEED + COMPARED_SEEDS; seed++) {
            RaftSimulation run = new RaftSimulation(seed, RaftSimulation.Bugs.NONE).run();
            here.add("seed " + seed + " hash " + Long.toHexString(run.hash()));
        }
        assertThat(hashesInAnotherJvm()).isEqualTo(here).doesNotHaveDuplicates();
    }

    private static List<String> hashesInAnotherJvm() throws IOException, InterruptedException {
        return OtherJvm.run(
                        OtherJvm.classPath(),
                        RaftSimulation.class.getName(),
                        Long.toString(FIRST_SEED),
                        Integer.toString(COMPARED_SEEDS))
                .stream()
                .filter(line -> line.contains(" hash "))
                .toList();
    }

    @Test
    void aForceThatDoesNothingIsConvicted() {
        convict(
                "unforced log",
                new RaftSimulation.Bugs(TamperedDisk::forgetful, RaftFaults.NONE, false));
    }

    @Test
    void anEmptyDiskUnderAnOldDirectoryIdIsConvicted() {
        convict(
                "old id on a new disk",
                new RaftSimulation.Bugs(disk -> disk, RaftFaults.NONE, true));
    }

    private static void convict(String bug, RaftSimulation.Bugs bugs) {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + CONVICTION_SEEDS; seed++) {
            try {
                new RaftSimulation(seed, bugs).run();
            } catch (AssertionError convicted) {
                System.out.println(bug + " convicted: " + convicted.getMessage());
                return;
            }
        }
        throw new AssertionError(bug + " went unnoticed for " + CONVICTION_SEEDS + " seeds");
    }
}
