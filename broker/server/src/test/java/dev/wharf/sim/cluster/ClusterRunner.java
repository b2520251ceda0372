package dev.wharf.sim.cluster;

import dev.wharf.api.Broker;
import dev.wharf.sim.run.Seeds;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Runs seeds of the cluster one after the other, and says of a violation all that is needed to see it again. */
public final class ClusterRunner implements Seeds {
    /** The library tells each election at length; held here so that the levels stay. */
    private static final List<Logger> QUIET =
            List.of(Logger.getLogger("org.apache.kafka"), Logger.getLogger("dev.wharf"));

    private long done;
    private long events;
    private long acknowledged;
    private long crashes;
    private long powerCuts;
    private long elections;
    private long lastHash;

    public ClusterRunner() {
        Level level = Level.parse(System.getProperty("cluster.log", "OFF"));
        QUIET.forEach(logger -> logger.setLevel(level));
    }

    @Override
    public @Nullable String tryRun(long seed, Broker.Faults faults) {
        ClusterOptions options = ClusterOptions.of(seed);
        try {
            ClusterSimulation.Result result = ClusterSimulation.run(options, faults);
            done++;
            lastHash = result.eventHash();
            events += result.events();
            acknowledged += result.acknowledged();
            crashes += result.crashes();
            powerCuts += result.powerCuts();
            elections += result.elections();
            return null;
        } catch (Error | RuntimeException violation) {
            return report(options, violation);
        }
    }

    private static String report(ClusterOptions options, Throwable violation) {
        StringBuilder text = new StringBuilder("violation: ").append(violation).append('\n');
        text.append("seed:      ").append(options.seed()).append('\n');
        text.append("commit:    ")
                .append(System.getProperty("wharf.commit", "unknown"))
                .append('\n');
        text.append("options:   ").append(options).append('\n');
        text.append("again:     bin/wharf-sim --cluster --seeds 1 --from ")
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
                + " power cuts, "
                + elections
                + " elections";
    }
}
