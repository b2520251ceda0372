package dev.wharf.types;

/**
 * Checks that stay on in production. A failed check is a bug in Wharf, never a client's mistake: the node stops rather
 * than continue on a state that nobody has thought about.
 */
public final class Invariants {
    private Invariants() {}

    /** Throws {@link InvariantViolation} with {@code what} unless {@code holds}. */
    public static void check(boolean holds, String what) {
        if (!holds) {
            throw new InvariantViolation(what);
        }
    }

    /** As {@link #check(boolean, String)}, with two numbers that are formatted only on failure. */
    public static void check(boolean holds, String what, long left, long right) {
        if (!holds) {
            throw new InvariantViolation(what + " (" + left + ", " + right + ")");
        }
    }

    /** A broken invariant: an {@link Error}, so that no handler for failures takes it for one. */
    public static final class InvariantViolation extends Error {
        private static final long serialVersionUID = 1L;

        public InvariantViolation(String what) {
            super(what);
        }
    }
}
