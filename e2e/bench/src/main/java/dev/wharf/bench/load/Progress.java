package dev.wharf.bench.load;

/** Leads one thread's load through warm-up and counted part: begins and ends the window when it is time. */
final class Progress {
    private static final double NANOS_PER_S = 1e9;

    private final Window window;
    private final Job.Span span;
    private final long countFromNs;
    private final long endNs;
    private boolean counting;

    /**
     * @param startNs when the load begins, by {@link System#nanoTime}
     */
    Progress(Window window, Job.Span span, long startNs) {
        this.window = window;
        this.span = span;
        countFromNs = startNs + (long) (span.warmUpS() * NANOS_PER_S);
        endNs = countFromNs + (long) (span.countedS() * NANOS_PER_S);
    }

    /**
     * Whether there is one more to send, which is due now.
     *
     * @param sent how many were
     */
    boolean goesOn(long sent, long nowNs) {
        if (!counting && nowNs >= countFromNs) {
            counting = true;
            window.begin();
        }
        return span.records() > 0 ? sent < span.records() : nowNs < endNs;
    }

    /** Whether the window ends with the last send, not with the last answer. */
    boolean endsByTime() {
        return span.records() == 0;
    }
}
