package dev.wharf.log;

import dev.wharf.types.Invariants;

/**
 * How many logs of a loop are forced because they have much that is not ({@code flush.bytes}), and not because anybody waits: few, so that a force for which somebody does is not behind those of thousands of
 * logs that grow alike. Owner: the loop.
 */
final class EarlyForces {
    /** Enough that one is at work while another is told of. */
    static final int AT_ONCE = 2;

    private int underWay;

    /** Whether one more may begin; then {@link #onEnded} is called once. */
    boolean tryBegin() {
        if (underWay == AT_ONCE) {
            return false;
        }
        underWay++;
        return true;
    }

    void onEnded() {
        Invariants.check(underWay > 0, "a force that has begun ends once", underWay, 1);
        underWay--;
    }
}
