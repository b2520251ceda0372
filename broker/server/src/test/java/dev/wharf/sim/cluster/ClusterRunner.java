package dev.wharf.sim.cluster;

import dev.wharf.api.Broker;
import dev.wharf.sim.check.Traces;
import dev.wharf.sim.run.Seeds;
import dev.wharf.sim.run.Tally;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Runs seeds of the cluster one after the other, and says of a violation all that is needed to see it again. */
public final class ClusterRunner implements Seeds {
    /** The library tells each election at length; held here so that the levels stay. */
    private static final List<Logger> QUIET =
            List.of(Logger.getLogger("org.apache.kafka"), Logger.getLogger("dev.wharf"));

    private final Tally tally = new Tally();
    private final Traces traces = new Traces();

    public ClusterRunner() {
        Level level = Level.parse(System.getProperty("cluster.log", "OFF"));
        QUIET.forEach(logger -> logger.setLevel(level));
    }

    @Override
    public @Nullable String tryRun(long seed, Broker.Faults faults) {
        ClusterOptions options = ClusterOptions.of(seed);
        try {
            ClusterSimulation.Result result = ClusterSimulation.run(options, faults);
            tally.add(result.run());
            traces.addAll(result.traces());
            return null;
        } catch (Error | RuntimeException violation) {
            return Tally.report("bin/wharf-sim --cluster", options.seed(), options, violation);
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
