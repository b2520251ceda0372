package dev.wharf.sim.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.api.Broker;
import dev.wharf.controller.ControllerFaults;
import dev.wharf.log.LogFault;
import dev.wharf.replica.ReplicaFaults;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A simulation that finds nothing proves nothing unless it would have: each planted bug is convicted within so many seeds. */
final class ClusterHonestyTest {
    /** The rarest shows in one of a hundred, and which seed that is changes with whatever moves an event. */
    private static final int SEEDS = 400;

    @ParameterizedTest
    @EnumSource(
            value = ReplicaFaults.Bug.class,
            mode = EnumSource.Mode.EXCLUDE,
            // A single broker shows the one sooner; the other has a story in GroupFailoverTest.
            names = {"ACKNOWLEDGES_BEFORE_FORCE", "ANSWERS_WITHOUT_ROLL_CALL"})
    void aBugInReplicationIsConvicted(ReplicaFaults.Bug bug) {
        assertConvicted(new Broker.Faults(Set.of(), ReplicaFaults.of(bug)), bug.name());
    }

    @Test
    void aLogThatTakesDuplicatesIsConvicted() {
        assertConvicted(
                new Broker.Faults(Set.of(LogFault.TAKE_DUPLICATES), ReplicaFaults.NONE),
                LogFault.TAKE_DUPLICATES.name());
    }

    @Test
    void aControllerThatIsBelievedBeforeTheQuorumHasDecidedIsConvicted() {
        assertConvicted(
                new Broker.Faults(Set.of(), ReplicaFaults.NONE, new ControllerFaults(true), false),
                "answers before the commit");
    }

    @Test
    void commitsThatWereOvertakenAndAreTakenNeverthelessAreConvicted() {
        assertConvicted(
                new Broker.Faults(Set.of(), ReplicaFaults.NONE, ControllerFaults.NONE, true),
                "takes overtaken commits");
    }

    private static void assertConvicted(Broker.Faults bug, String name) {
        ClusterRunner runner = new ClusterRunner();
        for (long seed = 1; seed <= SEEDS; seed++) {
            String report = runner.tryRun(seed, bug);
            if (report != null) {
                assertThat(runner.tryRun(seed, Broker.Faults.NONE)).as("without the bug").isNull();
                System.out.println(name + " convicted by seed " + seed + ", " + firstLine(report));
                return;
            }
        }
        throw new AssertionError(name + " went unnoticed for " + SEEDS + " seeds");
    }

    private static @Nullable String firstLine(String report) {
        return report.lines().findFirst().orElse(null);
    }
}
