package dev.wharf.sim.check;

import java.util.LinkedHashMap;
import java.util.Map;

/** What certainly happened in simulations: a fault that left no trace proves nothing. */
public final class Traces {
    private final Map<String, Long> counts = new LinkedHashMap<>();

    /** {@code what} has happened {@code times} more. */
    public void add(String what, long times) {
        counts.merge(what, times, Long::sum);
    }

    /** Takes over all counts of others. */
    public void addAll(Traces others) {
        others.counts.forEach(this::add);
    }

    /** What has happened how often, with what never happened too. */
    public Map<String, Long> counts() {
        return new LinkedHashMap<>(counts);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        counts.forEach((what, times) -> text.append(", ").append(times).append(' ').append(what));
        return text.toString();
    }
}
