package dev.wharf.network;

import dev.wharf.protocol.ApiKey;
import java.util.List;

/**
 * The requests of one API on one loop since the start, for the metrics.
 *
 * @param byVersion how many came, by their version
 * @param byTime how many were answered within each bound of {@link #BOUNDS_NANOS} and not the one before; the last is beyond all
 * @param nanos from a whole request to its answer, of all together
 */
public record RequestFigures(
        ApiKey key,
        List<Long> byVersion,
        List<Long> byTime,
        long nanos,
        long requestBytes,
        long responseBytes) {
    private static final long US = 1_000;
    private static final long MS = 1_000 * US;
    private static final long S = 1_000 * MS;

    /** Upper bounds of the times that are told apart, in nanoseconds. */
    public static final List<Long> BOUNDS_NANOS =
            List.of(
                    100 * US, 250 * US, 500 * US, MS, 2500 * US, 5 * MS, 10 * MS, 25 * MS, 50 * MS,
                    100 * MS, 250 * MS, 500 * MS, S, 2500 * MS, 5 * S, 10 * S);

    /** Which of the bounds a time falls under; their number if it is beyond all. */
    public static int bucketOf(long nanos) {
        int bucket = 0;
        while (bucket < BOUNDS_NANOS.size() && nanos > BOUNDS_NANOS.get(bucket)) {
            bucket++;
        }
        return bucket;
    }
}
