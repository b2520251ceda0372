package dev.wharf.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.wharf.log.LogFault;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Replicas lose nothing, whatever happens to their nodes: the seeds that fit, and the bugs that must not get through. */
final class ReplicaSimulationTest {
    private static final int FROM = Integer.getInteger("wharf.replica.from", 1);
    private static final int SEEDS = Integer.getInteger("wharf.replica.seeds", 60);
    private static final int SEEDS_TO_CONVICT = 200;

    @Test
    void replicasLoseNothingAndComeTogetherAgain() {
        long timesFull = 0;
        for (long seed = FROM; seed < FROM + SEEDS; seed++) {
            ReplicaSimulation simulation =
                    new ReplicaSimulation(seed, Set.of(), ReplicaFaults.NONE);
            try {
                simulation.live();
            } catch (AssertionError | RuntimeException e) {
                fail("seed " + seed, e);
            }
            timesFull += simulation.timesFull();
        }
        assertThat(timesFull).as("times that a journal was full").isPositive();
    }

    @Test
    void theSameSeedLivesTheSameLife() {
        ReplicaSimulation first = new ReplicaSimulation(5, Set.of(), ReplicaFaults.NONE);
        first.live();
        ReplicaSimulation second = new ReplicaSimulation(5, Set.of(), ReplicaFaults.NONE);
        second.live();
        assertThat(second.eventHash()).isEqualTo(first.eventHash());
        assertThat(second.acknowledged()).isEqualTo(first.acknowledged()).isPositive();
    }

    @ParameterizedTest
    @EnumSource(
            value = ReplicaFaults.Bug.class,
            mode = EnumSource.Mode.EXCLUDE,
            // There is no machine here, and a node hears of nothing before it is registered.
            names = {
                "REPLAY_LOSES_LAST",
                "ACTS_FOR_EARLIER_LIFE",
                "COUNTS_EARLIER_LIVES",
                "ANSWERS_WITHOUT_ROLL_CALL"
            })
    void aPlantedBugIsConvicted(ReplicaFaults.Bug bug) {
        assertThat(convictedBy(Set.of(), ReplicaFaults.of(bug)))
                .as("the seed that convicts %s", bug)
                .isPositive();
    }

    @Test
    void aLogThatTakesDuplicatesIsConvicted() {
        assertThat(convictedBy(Set.of(LogFault.TAKE_DUPLICATES), ReplicaFaults.NONE)).isPositive();
    }

    private static long convictedBy(Set<LogFault> logFaults, ReplicaFaults faults) {
        for (long seed = 1; seed <= SEEDS_TO_CONVICT; seed++) {
            try {
                new ReplicaSimulation(seed, logFaults, faults).live();
            } catch (AssertionError | RuntimeException e) {
                return seed;
            }
        }
        return 0;
    }
}
