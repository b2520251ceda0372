package dev.wharf.log;

import dev.wharf.env.Completion;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for a log to be durable up to an offset. Owner: the log's loop. There are no more waiters than open requests, which the network
 * bounds.
 */
final class DurableWaiters {
    private final Deque<Waiter> waiting = new ArrayDeque<>(0);

    private record Waiter(long offset, Completion done) {}

    void add(long offset, Completion done) {
        waiting.add(new Waiter(offset, done));
    }

    /** All below {@code durableOffset} is durable. */
    void completeUpTo(long durableOffset) {
        for (int i = waiting.size(); i > 0; i--) {
            Waiter waiter = waiting.remove();
            if (waiter.offset <= durableOffset) {
                waiter.done.onDone(null);
            } else {
                waiting.add(waiter);
            }
        }
    }

    /** Nothing more is forced: because of {@code failure}, or, if that is null, because the log is no more. */
    void completeAll(@Nullable IOException failure) {
        while (!waiting.isEmpty()) {
            waiting.remove().done.onDone(failure);
        }
    }
}
