package dev.wharf.sim.check;

/** A partition's offsets have no hole: a read returns the record that it asked for, and then each next one. */
final class DenseOffsets {
    private long expected;

    /** A read asks for {@code offset}. */
    DenseOffsets(long offset) {
        this.expected = offset;
    }

    /** The next record of the answer, once those below what was asked for are skipped. */
    void onRecord(long offset) {
        SimViolation.check(
                offset == expected,
                DenseOffsets.class,
                "expected a record at " + expected + ", got " + offset);
        expected++;
    }
}
