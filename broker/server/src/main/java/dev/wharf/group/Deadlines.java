package dev.wharf.group;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The deadlines of one machine, the earliest first. Setting and clearing cost the logarithm of their number. State: written by apply alone. */
final class Deadlines {
    /** A deadline and its monotonic time; equal times go by name, so that a run can be repeated. */
    record Entry(long atMonotonicMs, Deadline deadline) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            int byTime = Long.compare(atMonotonicMs, other.atMonotonicMs);
            return byTime != 0 ? byTime : deadline.compareTo(other.deadline);
        }
    }

    private final Map<Deadline, Long> times = new HashMap<>();
    private final TreeSet<Entry> byTime = new TreeSet<>();

    void set(Deadline deadline, long atMonotonicMs) {
        clear(deadline);
        times.put(deadline, atMonotonicMs);
        byTime.add(new Entry(atMonotonicMs, deadline));
    }

    void clear(Deadline deadline) {
        Long atMonotonicMs = times.remove(deadline);
        if (atMonotonicMs != null) {
            byTime.remove(new Entry(atMonotonicMs, deadline));
        }
    }

    /** When it ends, or null if it is not set. */
    @Nullable Long timeOf(Deadline deadline) {
        return times.get(deadline);
    }

    /** The one that ends first, or null if there is none. */
    @Nullable Entry first() {
        return byTime.isEmpty() ? null : byTime.first();
    }

    void reset() {
        times.clear();
        byTime.clear();
    }
}
