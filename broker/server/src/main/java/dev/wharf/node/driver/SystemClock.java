package dev.wharf.node.driver;

import dev.wharf.env.Clock;

/** The machine's clocks. Callable from any thread. */
public final class SystemClock implements Clock {
    @Override
    public long wallMs() {
        return System.currentTimeMillis();
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }
}
