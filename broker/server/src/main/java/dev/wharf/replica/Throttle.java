package dev.wharf.replica;

import dev.wharf.env.Clock;

/**
 * So many bytes per second. What is not spent is kept for one second; what is spent beyond is made up for later, so that a batch larger than a second's share passes too.
 *
 * <p>Owner: one loop.
 */
final class Throttle {
    /** No limit. */
    static final long UNLIMITED = Long.MAX_VALUE;

    private static final double MS_PER_SECOND = 1_000;

    private final Clock clock;
    private long bytesPerSecond = UNLIMITED;
    private double left;
    private long filledAtMs;

    Throttle(Clock clock) {
        this.clock = clock;
    }

    /** What may pass from now on; {@link #UNLIMITED}, or 0 for nothing. */
    void setRate(long newBytesPerSecond) {
        if (newBytesPerSecond != bytesPerSecond) {
            bytesPerSecond = newBytesPerSecond;
            left = 0;
            filledAtMs = clock.monotonicMs();
        }
    }

    /** What may pass now; more than 0 lets one batch pass of whatever size. */
    long left() {
        if (bytesPerSecond == UNLIMITED) {
            return UNLIMITED;
        }
        long nowMs = clock.monotonicMs();
        left += bytesPerSecond * ((nowMs - filledAtMs) / MS_PER_SECOND);
        left = Math.min(left, (double) bytesPerSecond);
        filledAtMs = nowMs;
        return (long) Math.max(0, left);
    }

    /** Takes note of what has passed. */
    void spend(long bytes) {
        left -= bytes;
    }
}
