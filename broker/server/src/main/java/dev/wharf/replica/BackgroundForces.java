package dev.wharf.replica;

import dev.wharf.env.Completion;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;

/**
 * Forces many logs, a few at a time: to begin thousands of forces at once takes a loop longer than its clients should wait, and every other force would have to wait for all of them.
 *
 * <p>Owner: the loop of the logs. As many wait as there are logs.
 */
final class BackgroundForces {
    /** Forces under way at once: as many as a disk needs to be at work all the time. */
    static final int AT_ONCE = 8;

    private final Deque<Force> waiting = new ArrayDeque<>();
    private Runnable done = () -> {};
    private int underWay;
    private boolean starting;

    /** A force that is due. */
    @FunctionalInterface
    interface Force {
        /** @param ended told once, now or later, whatever has come of it */
        void begin(Completion ended);
    }

    /**
     * Begins a round; one at a time.
     *
     * @param whenAllEnded runs when all have ended, within this call if there are none
     */
    void begin(Collection<Force> forces, Runnable whenAllEnded) {
        waiting.addAll(forces);
        done = whenAllEnded;
        startMore();
    }

    /** Begins nothing any more, and tells nobody of the end. */
    void stop() {
        waiting.clear();
        done = () -> {};
    }

    private void startMore() {
        if (starting) { // one has ended within the call
            return;
        }
        starting = true;
        while (underWay < AT_ONCE && !waiting.isEmpty()) {
            underWay++;
            waiting.remove().begin(_ -> onEnded());
        }
        starting = false;
        if (underWay == 0) {
            Runnable told = done;
            done = () -> {};
            told.run();
        }
    }

    private void onEnded() {
        underWay--;
        startMore();
    }
}
