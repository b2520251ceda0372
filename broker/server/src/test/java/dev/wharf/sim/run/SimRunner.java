package dev.wharf.sim.run;

import dev.wharf.api.Broker;
import dev.wharf.sim.check.Traces;
import org.jspecify.annotations.Nullable;

/** Runs seeds one after the other, and says of a violation all that is needed to see it again. */
public final class SimRunner implements Seeds {
    private final Simulation.Watch watch;
    private final Traces traces = new Traces();
    private long done;
    private long events;
    private long acknowledged;
    private long crashes;
    private long powerCuts;
    private long lastHash;

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
            done++;
            lastHash = result.eventHash();
            events += result.events();
            acknowledged += result.acknowledged();
            crashes += result.crashes();
            powerCuts += result.powerCuts();
            traces.addAll(result.traces());
            return null;
        } catch (Error | RuntimeException violation) {
            return report(options, violation);
        }
    }

    private static String report(SimOptions options, Throwable violation) {
        StringBuilder text = new StringBuilder("violation: ").append(violation).append('\n');
        text.append("seed:      ").append(options.seed()).append('\n');
        text.append("commit:    ")
                .append(System.getProperty("wharf.commit", "unknown"))
                .append('\n');
        text.append("options:   ").append(options).append('\n');
        text.append("again:     bin/wharf-sim --seeds 1 --from ")
                .append(options.seed())
                .append('\n');
        for (StackTraceElement frame : violation.getStackTrace()) {
            text.append("    at ").append(frame).append('\n');
        }
        return text.toString();
    }

    @Override
    public long done() {
        return done;
    }

    @Override
    public long lastHash() {
        return lastHash;
    }

    /** What all seeds together went through. */
    Traces traces() {
        return traces;
    }

    @Override
    public String summary() {
        return done
                + " seeds, "
                + events
                + " events, "
                + acknowledged
                + " records acknowledged, "
                + crashes
                + " crashes of which "
                + powerCuts
                + " power cuts"
                + traces;
    }
}
