package dev.wharf.protocol.record;

/** Producer sequence numbers: from 0 to the largest int, then 0 again (KIP-98). */
public final class Sequences {
    private Sequences() {}

    /** {@code sequence} moved up by {@code increment} (0 and up). */
    public static int plus(int sequence, int increment) {
        return (int) (((long) sequence + increment) & Integer.MAX_VALUE);
    }

    /** Whether {@code next} is the sequence right after {@code last}. */
    public static boolean follows(int last, int next) {
        return next == plus(last, 1);
    }
}
