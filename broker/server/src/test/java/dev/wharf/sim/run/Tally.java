package dev.wharf.sim.run;

/** Sums over the seeds that ended without a violation, and what is told of one that did not. */
public final class Tally {
    private long done;
    private long events;
    private long acknowledged;
    private long crashes;
    private long powerCuts;
    private long lastHash;

    /**
     * What every simulation tells of how it went.
     *
     * @param eventHash the same for the same seed, in every JVM
     */
    public record Run(long eventHash, long events, long acknowledged, int crashes, int powerCuts) {}

    public void add(Run run) {
        done++;
        lastHash = run.eventHash;
        events += run.events;
        acknowledged += run.acknowledged;
        crashes += run.crashes;
        powerCuts += run.powerCuts;
    }

    public long done() {
        return done;
    }

    public long lastHash() {
        return lastHash;
    }

    /**
     * All that is needed to see a violation again.
     *
     * @param command runs a seed again, with {@code --seeds 1 --from SEED} behind it
     */
    public static String report(String command, long seed, Object options, Throwable violation) {
        StringBuilder text = new StringBuilder("violation: ").append(violation).append('\n');
        text.append("seed:      ").append(seed).append('\n');
        text.append("commit:    ")
                .append(System.getProperty("wharf.commit", "unknown"))
                .append('\n');
        text.append("options:   ").append(options).append('\n');
        text.append("again:     ")
                .append(command)
                .append(" --seeds 1 --from ")
                .append(seed)
                .append('\n');
        for (StackTraceElement frame : violation.getStackTrace()) {
            text.append("    at ").append(frame).append('\n');
        }
        return text.toString();
    }

    /** The sums in one line. */
    @Override
    public String toString() {
        return done
                + " seeds, "
                + events
                + " events, "
                + acknowledged
                + " records acknowledged, "
                + crashes
                + " crashes of which "
                + powerCuts
                + " power cuts";
    }
}
