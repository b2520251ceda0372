package dev.wharf.sim.check;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The offsets that a coordinator holds never go back within a life of the process, nor vanish: clients of the simulation commit
 * higher ones each time. The next life holds at least what was committed when a kill ended this one, or durable when the power went.
 */
final class OffsetsKept {
    private final String name;
    private final Predicate<String> mayExpire;
    private final Map<String, Long> last = new LinkedHashMap<>();
    private Map<String, Long> committed = Map.of();
    private Map<String, Long> durable = Map.of();

    /**
     * @param name of the partition that the coordinator lives on
     * @param mayExpire whether the offset of a key may be gone now
     */
    OffsetsKept(String name, Predicate<String> mayExpire) {
        this.name = name;
        this.mayExpire = mayExpire;
    }

    /**
     * The coordinator runs and holds {@code now}, after an event.
     *
     * @param offsets where its partition stands: what it holds is committed, or durable, if all of the log is
     */
    void onSeen(Map<String, Long> now, PartitionOffsets offsets) {
        last.keySet().removeIf(key -> !now.containsKey(key) && mayExpire.test(key));
        last.forEach((key, before) -> check(key, before, now.get(key)));
        last.putAll(now);
        if (offsets.highWatermark() == offsets.logEnd()) {
            committed = Map.copyOf(last);
        }
        if (offsets.durable() == offsets.logEnd()) {
            durable = Map.copyOf(last);
        }
    }

    /** The process has ended. */
    void onCrash(boolean powerCut) {
        committed = powerCut ? durable : committed;
        last.clear();
        last.putAll(committed);
    }

    private void check(String key, long before, @Nullable Long now) {
        if (now == null || now < before) {
            throw new SimViolation(
                    BrokerInvariants.class.getSimpleName(),
                    name + ": the offset of " + key + " was " + before + " and is " + now);
        }
    }
}
