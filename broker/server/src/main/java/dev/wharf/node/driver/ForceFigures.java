package dev.wharf.node.driver;

import dev.wharf.network.RequestFigures;
import java.util.List;

/**
 * How long forces took since the start, for the metrics. Immutable.
 *
 * @param byTime how many ended within each bound of {@link #BOUNDS_NANOS} and not the one before; the last is beyond all
 * @param nanos of all together
 */
public record ForceFigures(List<Long> byTime, long nanos) {
    /** Upper bounds of the times that are told apart, in nanoseconds; those of requests, so that both can be laid side by side. */
    public static final List<Long> BOUNDS_NANOS = RequestFigures.BOUNDS_NANOS;

    public ForceFigures {
        byTime = List.copyOf(byTime);
    }
}
