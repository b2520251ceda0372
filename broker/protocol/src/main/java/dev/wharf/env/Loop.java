package dev.wharf.env;

/**
 * One thread that owns state: whatever belongs to a loop is touched by tasks of that loop alone, so it needs no lock.
 *
 * <p>Tasks run in the order in which one caller posted them. A task never waits. An exception that a task throws is a
 * bug and stops the node.
 */
public interface Loop {
    /** Runs {@code task} on this loop, never within this call. Callable from any thread. */
    void post(Runnable task);

    /**
     * Runs {@code task} on this loop after {@code delayMs} milliseconds (0 and up), unless it is cancelled first.
     * Callable from any thread.
     */
    Timer schedule(long delayMs, Runnable task);

    /** Whether the caller runs on this loop. */
    boolean inLoop();

    /** Runs {@code task} at once when the caller is on this loop, otherwise posts it. */
    default void execute(Runnable task) {
        if (inLoop()) {
            task.run();
        } else {
            post(task);
        }
    }

    /** A scheduled task that can be called off. */
    interface Timer {
        /** Calls the task off; without effect once it has run. To be called on the loop. */
        void cancel();
    }
}
