package dev.wharf.node;

import dev.wharf.env.Loop;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Has a loop do something while the caller, no loop itself, waits for it. For the start of the process. */
final class OnLoop {
    /** A task that may fail with the system's answer or with one of its own. */
    @FunctionalInterface
    interface Task<T, E extends Exception> {
        T run() throws IOException, E;
    }

    private record Ended<T>(@Nullable T value, @Nullable Exception failure) {}

    private OnLoop() {}

    /** The task's result, or what it has thrown; an unchecked exception is a bug and goes to the loop. */
    @SuppressWarnings("unchecked") // what a task throws is what its type allows
    static <T, E extends Exception> T call(Loop loop, Task<T, E> task) throws IOException, E {
        CompletableFuture<Ended<T>> ended = new CompletableFuture<>();
        loop.post(() -> ended.complete(run(task)));
        Ended<T> result = ended.join();
        if (result.failure instanceof IOException failure) {
            throw failure;
        }
        if (result.failure != null) {
            throw (E) result.failure;
        }
        return java.util.Objects.requireNonNull(result.value);
    }

    private static <T, E extends Exception> Ended<T> run(Task<T, E> task) {
        try {
            return new Ended<>(task.run(), null);
        } catch (RuntimeException bug) {
            throw bug;
        } catch (Exception failure) {
            return new Ended<>(null, failure);
        }
    }
}
