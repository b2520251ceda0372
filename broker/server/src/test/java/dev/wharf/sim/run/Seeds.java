package dev.wharf.sim.run;

import dev.wharf.api.Broker;
import org.jspecify.annotations.Nullable;

/** Runs seeds one after the other, and sums up. */
public interface Seeds {
    /**
     * Runs one seed.
     *
     * @return null, or the report of the violation: seed, commit, options, stack
     */
    @Nullable String tryRun(long seed, Broker.Faults faults);

    /** Seeds that ended without a violation. */
    long done();

    /** The event hash of the last seed that ended without a violation. */
    long lastHash();

    /** One line of sums over all seeds. */
    String summary();
}
