package dev.wharf.replica;

import dev.wharf.env.Clock;
import dev.wharf.env.Loop;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Iterator;
import java.util.function.Supplier;

/**
 * Work of a loop that may be much, in slices: the loop serves whoever else waits for it in between. One job after the other, in order; what is little is done within the call.
 *
 * <p>Owner: its loop. Whoever adds jobs bounds how many wait.
 */
final class SlicedWork {
    /** Steps of one slice. */
    static final int MAX_STEPS = 16;

    /** A slice ends before its next step when it has taken so long. */
    static final long MAX_MS = 5;

    private final Loop loop;
    private final Clock clock;
    private final ArrayDeque<Job> jobs = new ArrayDeque<>();
    private Iterator<Runnable> steps = Collections.emptyIterator();
    private boolean underWay;
    private boolean stopped;

    /**
     * @param begin says what there is to do, when all before it is done; each step is asked for when it is its turn
     * @param done runs after the last step
     */
    private record Job(Supplier<Iterator<Runnable>> begin, Runnable done) {}

    SlicedWork(Loop loop, Clock clock) {
        this.loop = loop;
        this.clock = clock;
    }

    /** Does a job as soon as all before it are done. */
    void add(Supplier<Iterator<Runnable>> begin, Runnable done) {
        jobs.add(new Job(begin, done));
        if (!underWay) {
            underWay = true;
            nextJob();
            slice();
        }
    }

    /** Ends it: no further step is taken, and nobody hears that a job is done. */
    void stop() {
        stopped = true;
    }

    private void slice() {
        long endMs = clock.monotonicMs() + MAX_MS;
        int left = MAX_STEPS;
        while (underWay && !stopped) {
            if (!steps.hasNext()) {
                jobs.remove().done.run();
                nextJob();
            } else if (left == 0 || clock.monotonicMs() >= endMs) {
                // Not a post: the loop would run those before it looks at its connections again.
                loop.schedule(0, this::slice);
                return;
            } else {
                left--;
                steps.next().run();
            }
        }
    }

    private void nextJob() {
        Job next = jobs.peek();
        underWay = next != null;
        steps = next == null ? Collections.emptyIterator() : next.begin.get();
    }
}
