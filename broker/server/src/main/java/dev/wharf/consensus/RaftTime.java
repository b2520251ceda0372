package dev.wharf.consensus;

import dev.wharf.env.Clock;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Time;

/**
 * Time for the Raft library: wall time as it was at the start, moved on by the monotonic clock. The library measures its time-outs with it, so it must not
 * jump; it also
 * writes it into batches, so it is near the truth. Nobody may wait on it. Owner: the loop of the log.
 */
final class RaftTime implements Time {
    private final Clock clock;
    private final long wallAtZeroMs;

    RaftTime(Clock clock) {
        this.clock = clock;
        this.wallAtZeroMs = clock.wallMs() - clock.monotonicMs();
    }

    @Override
    public long milliseconds() {
        return wallAtZeroMs + clock.monotonicMs();
    }

    @Override
    public long nanoseconds() {
        return clock.nanos();
    }

    @Override
    public void sleep(long ms) {
        throw new UnsupportedOperationException("a loop does not sleep");
    }

    @Override
    public void waitObject(Object object, Supplier<Boolean> condition, long deadlineMs) {
        throw new UnsupportedOperationException("a loop does not wait");
    }
}
