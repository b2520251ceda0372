package dev.wharf.sim.check;

/**
 * A reader never sees a partition's high watermark go back, but for what a power cut may take from a partition that is not forced. One per
 * reader, for responses to different readers overtake each other.
 */
public final class HighWatermarkAdvances {
    private final PartitionHistory history;
    private long last;
    private long losses;

    public HighWatermarkAdvances(PartitionHistory history) {
        this.history = history;
    }

    /** A response named this high watermark. */
    public void onSeen(long highWatermark) {
        if (history.losses() > losses) {
            losses = history.losses();
            last = 0;
        }
        SimViolation.check(
                highWatermark >= last,
                HighWatermarkAdvances.class,
                "went back from " + last + " to " + highWatermark);
        last = highWatermark;
    }
}
