package dev.wharf.sim.client;

/** Whether the clients of a world have fallen silent: what they had put off is not done any more. */
public final class Lull {
    private boolean fallen;

    /** From now on nobody begins anything. */
    public void fall() {
        fallen = true;
    }

    boolean hasFallen() {
        return fallen;
    }
}
