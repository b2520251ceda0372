package dev.wharf.api;

import java.util.concurrent.atomic.LongAdder;

/** What clients have pushed of their own metrics since the start (KIP-714), for the metrics. Written on any loop, read on any thread. */
public final class TelemetryCounters {
    private final LongAdder subscriptions = new LongAdder();
    private final LongAdder pushes = new LongAdder();
    private final LongAdder pushedBytes = new LongAdder();
    private final LongAdder refused = new LongAdder();

    void onSubscription() {
        subscriptions.increment();
    }

    void onPush(int bytes) {
        pushes.increment();
        pushedBytes.add(bytes);
    }

    void onRefused() {
        refused.increment();
    }

    /** How often clients have asked which metrics to push. */
    public long subscriptions() {
        return subscriptions.sum();
    }

    /** Pushes that were taken. */
    public long pushes() {
        return pushes.sum();
    }

    /** Bytes in the pushes that were taken, compressed as they came. */
    public long pushedBytes() {
        return pushedBytes.sum();
    }

    /** Pushes that were refused. */
    public long refused() {
        return refused.sum();
    }
}
