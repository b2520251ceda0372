package dev.wharf.sim.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.api.Broker;
import dev.wharf.log.LogFault;
import dev.wharf.replica.ReplicaFaults;
import dev.wharf.sim.check.BrokerInvariants;
import dev.wharf.sim.check.CommittedOffsets;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A simulation that finds nothing proves nothing unless it would have: each planted bug is convicted within so many seeds. */
final class SimHonestyTest {
    private static final int SEEDS = 300;
    private static final Broker.Faults NO_WAIT =
            new Broker.Faults(
                    Set.of(), ReplicaFaults.of(ReplicaFaults.Bug.ACKNOWLEDGES_BEFORE_FORCE));

    @ParameterizedTest
    @EnumSource(
            value = LogFault.class,
            mode = EnumSource.Mode.EXCLUDE,
            // All have to do with what was cut off, and a single broker cuts nothing off:
            // LogCrashPropertyTest, LogMarkTest.
            names = {"TAKE_OLD_JOURNAL", "FORGET_JOURNALED_CUT", "KEEP_MARK_OF_CUT"})
    void aBugInTheLogIsConvicted(LogFault bug) {
        Broker.Faults faults = new Broker.Faults(Set.of(bug), ReplicaFaults.NONE);
        assertConvicted(faults, Simulation.Watch.CLIENTS, bug.name());
    }

    @Test
    void acknowledgingBeforeTheForceIsConvicted() {
        assertConvicted(NO_WAIT, Simulation.Watch.CLIENTS, "acknowledge before the force");
    }

    @Test
    void aLookIntoTheBrokerConvictsTheHighWatermarkThatDoesNotWait() {
        String report =
                assertConvicted(NO_WAIT, Simulation.Watch.EACH_EVENT, "high watermark too early");
        assertThat(report).contains(BrokerInvariants.class.getSimpleName(), "did not wait");
    }

    @Test
    void aLookIntoTheBrokerConvictsProducersThatAreForgotten() {
        Broker.Faults faults =
                new Broker.Faults(Set.of(LogFault.FORGET_PRODUCERS), ReplicaFaults.NONE);
        String report = assertConvicted(faults, Simulation.Watch.EACH_EVENT, "producers forgotten");
        assertThat(report)
                .contains(BrokerInvariants.class.getSimpleName(), "is remembered at null");
    }

    @ParameterizedTest
    @EnumSource
    void offsetsThatGoBackInARebuildAreConvicted(Simulation.Watch watch) {
        Broker.Faults faults =
                new Broker.Faults(Set.of(), ReplicaFaults.of(ReplicaFaults.Bug.REPLAY_LOSES_LAST));
        String report = assertConvicted(faults, watch, "replay loses the last batch");
        assertThat(report)
                .contains(
                        watch == Simulation.Watch.CLIENTS
                                ? CommittedOffsets.class.getSimpleName()
                                : BrokerInvariants.class.getSimpleName());
    }

    @Test
    void offsetsThatGoBeforeTheirTimeAreConvicted() {
        assertThat(convictedBy(options -> options.withOffsetsExpectedFor(120_000)))
                .contains(CommittedOffsets.class.getSimpleName(), "is -1, possible are");
    }

    @Test
    void offsetsThatAreNeverRemovedAreConvicted() {
        assertThat(convictedBy(options -> options.withBrokerKeepingOffsets(60)))
                .contains(CommittedOffsets.class.getSimpleName(), "possible are [-1]");
    }

    /** The report of the first seed whose rest is long, with its options changed. */
    private static String convictedBy(UnaryOperator<SimOptions> change) {
        SimRunner runner = new SimRunner(Simulation.Watch.CLIENTS);
        for (long seed = 1; seed <= SEEDS; seed++) {
            SimOptions options = SimOptions.of(seed);
            String report =
                    options.offsetsRetentionMs() == 0
                            ? null
                            : runner.tryRun(change.apply(options), Broker.Faults.NONE);
            if (report != null) {
                return report;
            }
        }
        throw new AssertionError("went unnoticed for " + SEEDS + " seeds");
    }

    /** The report of the first seed that convicts. */
    private static String assertConvicted(Broker.Faults bug, Simulation.Watch watch, String name) {
        SimRunner runner = new SimRunner(watch);
        for (long seed = 1; seed <= SEEDS; seed++) {
            String report = runner.tryRun(seed, bug);
            if (report != null) {
                assertThat(runner.tryRun(seed, Broker.Faults.NONE)).as("without the bug").isNull();
                System.out.println(name + " convicted by seed " + seed + ", " + firstLine(report));
                return report;
            }
        }
        throw new AssertionError(name + " went unnoticed for " + SEEDS + " seeds");
    }

    private static @Nullable String firstLine(String report) {
        return report.lines().findFirst().orElse(null);
    }
}
