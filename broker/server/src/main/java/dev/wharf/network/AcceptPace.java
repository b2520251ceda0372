package dev.wharf.network;

import java.util.concurrent.TimeUnit;

/**
 * How fast connections are accepted: a bucket with one second's worth of them. What is beyond waits in the system, as Kafka
 * delays the acceptance of connections above {@code max.connection.creation.rate} (KIP-612).
 *
 * <p>Guarded by its caller.
 */
final class AcceptPace {
    private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long NANOS_PER_MS = TimeUnit.MILLISECONDS.toNanos(1);

    private final int perSecond;
    private double left;
    private long filledNanos;

    AcceptPace(int perSecond, long nowNanos) {
        this.perSecond = perSecond;
        this.left = perSecond;
        this.filledNanos = nowNanos;
    }

    /** A connection was accepted; returns for how many milliseconds none is to be accepted from now on, 0 if the next may come. */
    long onAccepted(long nowNanos) {
        double gained = (double) (nowNanos - filledNanos) * perSecond / NANOS_PER_SECOND;
        left = Math.min(perSecond, left + gained) - 1;
        filledNanos = nowNanos;
        double missing = 1 - left;
        return missing <= 0
                ? 0
                : (long) Math.ceil(missing * NANOS_PER_SECOND / perSecond / NANOS_PER_MS);
    }
}
