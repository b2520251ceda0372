package dev.wharf.network;

import java.util.List;

/**
 * How long the turns of one loop took since the start, for the metrics. Immutable.
 *
 * @param byTime how many ended within each bound of {@link #BOUNDS_NANOS} and not the one before; the last is beyond all
 * @param nanos of all together: how long the loop was at work
 * @param longestNanos the longest turn of the last one to two minutes
 */
public record TurnFigures(List<Long> byTime, long nanos, long longestNanos) {
    /** Upper bounds of the times that are told apart, in nanoseconds; those of requests, so that both can be laid side by side. */
    public static final List<Long> BOUNDS_NANOS = RequestFigures.BOUNDS_NANOS;

    public TurnFigures {
        byTime = List.copyOf(byTime);
    }
}
