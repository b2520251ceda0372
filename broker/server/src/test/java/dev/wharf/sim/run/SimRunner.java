package dev.wharf.sim.run;

import dev.wharf.api.Broker;
import dev.wharf.sim.check.Traces;
import org.jspecify.annotations.Nullable;

/** Runs seeds one after the other, and says of a violation all that is needed to see it again. */
public final class SimRunner implements Seeds {
    private final Simulation.Watch watch;
    private final Traces traces = new Traces();
    private final Tally tally = new Tally();

    public SimRunner(Simulation.Watch watch) {
        this.watch = watch;
    }

    @Override
    public @Nullable String tryRun(long seed, Broker.Faults faults) {
        return tryRun(SimOptions.of(seed), faults);
    }

    /** As {@link #tryRun(long, Broker.Faults)}, with options that a seed alone does not give. */
    @Nullable String tryRun(SimOptions options, Broker.Faults faults) {
        try {
            Simulation.Result result = Simulation.run(options, faults, watch);
            tally.add(result.run());
            traces.addAll(result.traces());
            return null;
        } catch (Error | RuntimeException violation) {
            return Tally.report("bin/wharf-sim", options.seed(), options, violation);
        }
    }

    @Override
    public long done() {
        return tally.done();
    }

    @Override
    public long lastHash() {
        return tally.lastHash();
    }

    /** What all seeds together went through. */
    Traces traces() {
        return traces;
    }

    @Override
    public String summary() {
        return tally.toString() + traces;
    }
}
