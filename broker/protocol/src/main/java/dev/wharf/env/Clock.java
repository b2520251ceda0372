package dev.wharf.env;

/** Time, the only one that floors 0 to 6 know. Callable from any thread. */
public interface Clock {
    /** Wall time in milliseconds since the epoch; may jump in either direction. For timestamps in records. */
    long wallMs();

    /** Monotonic time in nanoseconds from an arbitrary start. For deadlines and durations. */
    long nanos();

    /** {@link #nanos()} in milliseconds. */
    default long monotonicMs() {
        return nanos() / 1_000_000;
    }
}
