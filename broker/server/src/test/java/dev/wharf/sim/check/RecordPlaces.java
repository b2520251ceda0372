package dev.wharf.sim.check;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One record per offset and one offset per record: what was acknowledged or read stays where it was, and nothing is there twice. Every
 * attempt of a plain producer has an id of its own; a retry of an idempotent one has the id of the first.
 */
final class RecordPlaces {
    private final TreeMap<Long, String> idAt = new TreeMap<>();
    private final Map<String, Long> offsetOf = new HashMap<>();

    /** A record was acknowledged or read at an offset. */
    void onSeen(long offset, String id) {
        String other = idAt.put(offset, id);
        SimViolation.check(
                other == null || other.equals(id),
                RecordPlaces.class,
                "offset " + offset + " held " + other + " and now holds " + id);
        Long elsewhere = offsetOf.put(id, offset);
        SimViolation.check(
                elsewhere == null || elsewhere == offset,
                RecordPlaces.class,
                id + " was at " + elsewhere + " and is at " + offset + " too");
    }

    /** The log ends at {@code endOffset} after losing what it was allowed to lose. */
    void forgetFrom(long endOffset) {
        Map<Long, String> lost = idAt.tailMap(endOffset, true);
        lost.values().forEach(offsetOf::remove);
        lost.clear();
    }

    /** The last offset that something was seen at, or null. */
    @Nullable Long lastOffset() {
        return idAt.isEmpty() ? null : idAt.lastKey();
    }

    boolean hasSeen(String id) {
        return offsetOf.containsKey(id);
    }
}
