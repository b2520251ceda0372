package dev.wharf.bench;

/** Milliseconds between readings of {@link System#nanoTime}. */
final class Elapsed {
    private static final double NANOS_PER_MS = 1e6;

    private Elapsed() {}

    static double ms(long fromNs, long toNs) {
        return (toNs - fromNs) / NANOS_PER_MS;
    }

    /** Until now. */
    static double ms(long fromNs) {
        return ms(fromNs, System.nanoTime());
    }
}
