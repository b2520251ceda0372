package dev.wharf.sim.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.api.Broker;
import dev.wharf.log.LogFault;
import dev.wharf.replica.ReplicaFaults;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A simulation that finds nothing proves nothing unless it would have: each planted bug is convicted within so many seeds. */
final class SimHonestyTest {
    private static final int SEEDS = 300;

    @ParameterizedTest
    @EnumSource
    void aBugInTheLogIsConvicted(LogFault bug) {
        assertConvicted(new Broker.Faults(Set.of(bug), ReplicaFaults.NONE), bug.name());
    }

    @Test
    void acknowledgingBeforeTheForceIsConvicted() {
        assertConvicted(
                new Broker.Faults(Set.of(), new ReplicaFaults(true)),
                "acknowledge before the force");
    }

    private static void assertConvicted(Broker.Faults bug, String name) {
        SimRunner runner = new SimRunner();
        for (long seed = 1; seed <= SEEDS; seed++) {
            String report = runner.tryRun(seed, bug);
            if (report != null) {
                assertThat(runner.tryRun(seed, Broker.Faults.NONE)).as("without the bug").isNull();
                System.out.println(name + " convicted by seed " + seed + ", " + firstLine(report));
                return;
            }
        }
        assertThat(runner.done())
                .as("%s went unnoticed for this many seeds", name)
                .isLessThan(SEEDS);
    }

    private static @Nullable String firstLine(String report) {
        return report.lines().findFirst().orElse(null);
    }
}
