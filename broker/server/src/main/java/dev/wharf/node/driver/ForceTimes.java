package dev.wharf.node.driver;

import dev.wharf.network.RequestFigures;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts how long forces take. Callable from any thread. */
final class ForceTimes {
    private final AtomicLongArray byTime =
            new AtomicLongArray(ForceFigures.BOUNDS_NANOS.size() + 1);
    private final AtomicLong nanos = new AtomicLong();

    /** One more has taken so long. */
    void add(long tookNanos) {
        byTime.incrementAndGet(RequestFigures.bucketOf(tookNanos));
        nanos.addAndGet(tookNanos);
    }

    ForceFigures figures() {
        List<Long> counts = new ArrayList<>();
        for (int i = 0; i < byTime.length(); i++) {
            counts.add(byTime.get(i));
        }
        return new ForceFigures(counts, nanos.get());
    }
}
