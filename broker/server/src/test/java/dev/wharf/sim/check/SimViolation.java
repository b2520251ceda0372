package dev.wharf.sim.check;

/** A broken promise: ends the simulation of its seed. */
public final class SimViolation extends Error {
    private static final long serialVersionUID = 1L;

    /**
     * @param invariant the name of the class that found it
     * @param what happened
     */
    public SimViolation(String invariant, String what) {
        super(invariant + ": " + what);
    }

    /** Breaks off with the name of {@code invariant} unless {@code holds}. */
    public static void check(boolean holds, Class<?> invariant, String what) {
        if (!holds) {
            throw new SimViolation(invariant.getSimpleName(), what);
        }
    }
}
