package dev.wharf.replica;

import static dev.wharf.types.Invariants.check;

import dev.wharf.env.Loop;

/**
 * Waits for pieces of work that run on several loops, then goes on at home. Each piece leaves its results where only it writes,
 * and arrives once; what it wrote before is visible at home.
 */
public final class Gather {
    private final Loop home;
    private final Runnable whenAll;
    private int missing;

    /**
     * @param pieces 1 and up
     * @param whenAll runs on {@code home} once all have arrived; within {@link #arrive} if the last arrives there
     */
    public Gather(Loop home, int pieces, Runnable whenAll) {
        check(pieces > 0, "there is something to wait for");
        this.home = home;
        this.missing = pieces;
        this.whenAll = whenAll;
    }

    /** One piece is done. Callable from any loop. */
    public void arrive() {
        if (home.inLoop()) {
            onArrival();
        } else {
            home.post(this::onArrival);
        }
    }

    private void onArrival() {
        check(missing > 0, "each piece arrives once");
        if (--missing == 0) {
            whenAll.run();
        }
    }
}
