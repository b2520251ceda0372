package dev.wharf.bench.load;

import java.util.concurrent.locks.LockSupport;

/**
 * When each record of an evenly paced load is due. The schedule does not wait for answers: a record that is sent late, because the broker or the client stood still, was due
 * when it was due, and its latency counts from there.
 */
final class Pace {
    private static final long NANOS_PER_S = 1_000_000_000L;

    /** Linux wakes a sleeper about this late; nearer to the due time the thread only yields. */
    private static final long SLACK_NS = 100_000;

    private final long startNs;
    private final double perSecond;

    /**
     * @param startNs when the first is due, by {@link System#nanoTime}
     * @param perSecond above 0
     */
    Pace(long startNs, double perSecond) {
        if (perSecond <= 0) {
            throw new IllegalArgumentException("a pace of " + perSecond + " a second");
        }
        this.startNs = startNs;
        this.perSecond = perSecond;
    }

    /** When the record with this number, from 0 on, is due. */
    long dueNs(long number) {
        return startNs + (long) (number * (NANOS_PER_S / perSecond));
    }

    /** Waits until then; returns at once if that is past. What runs on the same CPU goes first, so that the client takes none from the broker while it waits. */
    @SuppressWarnings("ThreadPriorityCheck")
    static void await(long dueNs) {
        while (true) {
            long left = dueNs - System.nanoTime();
            if (left <= 0) {
                return;
            }
            if (left > SLACK_NS) {
                LockSupport.parkNanos(left - SLACK_NS);
            } else {
                Thread.yield();
            }
        }
    }
}
