package dev.wharf.sim;

import dev.wharf.env.Clock;

/** A node's clock over virtual time. Its wall time can be set wrong and made to jump; its monotonic time cannot. */
public final class SimClock implements Clock {
    /** 2026-01-01T00:00:00Z: where wall time starts. */
    public static final long EPOCH_MS = 1_767_225_600_000L;

    private static final long NS_PER_MS = 1_000_000L;

    private final SimScheduler scheduler;
    private long wallSkewMs;

    public SimClock(SimScheduler scheduler) {
        this.scheduler = scheduler;
    }

    @Override
    public long wallMs() {
        return EPOCH_MS + wallSkewMs + scheduler.nowNs() / NS_PER_MS;
    }

    @Override
    public long nanos() {
        return scheduler.nowNs();
    }

    /** Moves wall time by {@code jumpMs}, in either direction. */
    public void jumpWall(long jumpMs) {
        wallSkewMs += jumpMs;
    }
}
