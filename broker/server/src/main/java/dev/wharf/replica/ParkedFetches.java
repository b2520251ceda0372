package dev.wharf.replica;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fetches that wait for more of one partition, the oldest first. Bounded by the requests that the network lets connections have open. Owner: the partition's loop. */
final class ParkedFetches {
    private @Nullable Set<FetchWaiter> waiters;

    int count() {
        return waiters == null ? 0 : waiters.size();
    }

    void park(FetchWaiter waiter) {
        if (waiters == null) {
            waiters = new LinkedHashSet<>();
        }
        waiters.add(waiter);
    }

    /** Without effect if it is not parked. */
    void unpark(FetchWaiter waiter) {
        if (waiters != null) {
            waiters.remove(waiter);
            if (waiters.isEmpty()) {
                waiters = null;
            }
        }
    }

    /** Tells all how many bytes have come. */
    void wake(long bytes) {
        if (waiters != null) {
            waiters.forEach(waiter -> waiter.onMore(bytes));
        }
    }
}
