package dev.wharf.network;

import io.netty.channel.DefaultSelectStrategyFactory;
import io.netty.channel.SelectStrategy;
import io.netty.util.IntSupplier;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Measures the turns of one loop: from the first work after the loop has waited to the moment in which it looks for more. Nobody else on the loop is served meanwhile, so a long turn is a stall of
 * all partitions and connections that live there.
 *
 * <p>A turn costs two readings of the clock. It begins with a task or with what a client has sent; what a socket takes of an answer that it did not take before, without either, is not seen. Owner: the loop, which asks this as its
 * strategy once in each turn, when all of the one before is done.
 */
final class LoopTurns implements SelectStrategy {
    /** The longest turn is told for as long as this at least, for twice as long at most. */
    static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final SelectStrategy strategy =
            DefaultSelectStrategyFactory.INSTANCE.newSelectStrategy();
    private final LongSupplier clock;
    private final long[] byTime = new long[TurnFigures.BOUNDS_NANOS.size() + 1];
    private boolean working;
    private long beganNanos;
    private long nanos;
    private long windowNanos;
    private long longestNanos;
    private long longestBeforeNanos;

    /** @param clock tells nanoseconds */
    LoopTurns(LongSupplier clock) {
        this.clock = clock;
        this.windowNanos = clock.getAsLong();
    }

    /** The loop does something; only the first of a turn counts. */
    void onWork() {
        if (!working) {
            working = true;
            beganNanos = clock.getAsLong();
        }
    }

    @Override
    public int calculateStrategy(IntSupplier selectNow, boolean hasTasks) throws Exception {
        if (working) {
            onTurnEnded(clock.getAsLong());
        }
        return strategy.calculateStrategy(selectNow, hasTasks);
    }

    private void onTurnEnded(long nowNanos) {
        working = false;
        long tookNanos = nowNanos - beganNanos;
        byTime[RequestFigures.bucketOf(tookNanos)]++;
        nanos += tookNanos;
        turnWindow(nowNanos);
        longestNanos = Math.max(longestNanos, tookNanos);
    }

    private void turnWindow(long nowNanos) {
        long sinceNanos = nowNanos - windowNanos;
        if (sinceNanos >= WINDOW_NANOS) {
            longestBeforeNanos = sinceNanos < 2 * WINDOW_NANOS ? longestNanos : 0;
            longestNanos = 0;
            windowNanos = nowNanos;
        }
    }

    /** All turns but the present one. */
    TurnFigures figures() {
        turnWindow(clock.getAsLong());
        return new TurnFigures(
                Arrays.stream(byTime).boxed().toList(),
                nanos,
                Math.max(longestNanos, longestBeforeNanos));
    }
}
