package dev.wharf.log;

import dev.wharf.env.Completion;
import dev.wharf.env.Disk;
import dev.wharf.env.DiskFile;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Operations on a log's files that must not overtake each other: each begins when the one before has ended, and the first that fails is the last. Owner: the
 * log's loop.
 */
final class DiskSteps {
    private final LogEnv env;
    private final Deque<Step> steps = new ArrayDeque<>();
    private Completion done = failure -> {};
    private boolean stopped;

    /** One operation. */
    @FunctionalInterface
    interface Step {
        /**
         * Begins it.
         *
         * @param next told how it ended, now or later
         * @throws IOException if it has failed already
         */
        void start(Completion next) throws IOException;
    }

    DiskSteps(LogEnv env) {
        this.env = env;
    }

    void add(Step step) {
        steps.add(step);
    }

    /** Forces a file that is there when its turn comes. */
    void force(String path) {
        add(next -> force(env, env.disk().open(path, Disk.Mode.WRITE), next));
    }

    /** Makes the names in a directory durable. */
    void forceNames(String directory) {
        add(next -> env.disk().forceDirectory(directory, env.loop(), next));
    }

    /** Deletes a file, if it is there. */
    void delete(String path) {
        add(next -> env.disk().delete(path, env.loop(), next));
    }

    /** Takes the steps; {@code whenDone} is told how it ended, unless {@link #stop} comes first. */
    void run(Completion whenDone) {
        done = whenDone;
        takeNext();
    }

    /** Takes no further step, and tells nobody. */
    void stop() {
        stopped = true;
    }

    /** Forces a file and gives up the caller's reference to it. */
    static void force(LogEnv env, DiskFile file, Completion next) {
        file.force(
                env.loop(),
                failure -> {
                    file.close();
                    next.onDone(failure);
                });
    }

    private void takeNext() {
        Step step = steps.poll();
        if (step == null) {
            done.onDone(null);
            return;
        }
        try {
            step.start(
                    failure -> {
                        if (stopped) {
                            return;
                        }
                        if (failure == null) {
                            takeNext();
                        } else {
                            done.onDone(failure);
                        }
                    });
        } catch (IOException e) {
            done.onDone(e);
        }
    }
}
