package dev.wharf.sim.check;

/**
 * A partition's offsets have no hole: a read returns the record that it asked for, and then each next one. Compaction leaves records out, and
 * none comes before its turn there either.
 */
final class DenseOffsets {
    private final boolean compacted;
    private long expected;

    /** A read asks for {@code offset}. */
    DenseOffsets(long offset, boolean compacted) {
        this.expected = offset;
        this.compacted = compacted;
    }

    /** The next record of the answer, once those below what was asked for are skipped. */
    void onRecord(long offset) {
        SimViolation.check(
                offset == expected || (compacted && offset > expected),
                DenseOffsets.class,
                "expected a record at " + expected + ", got " + offset);
        expected = offset + 1;
    }
}
