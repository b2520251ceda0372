package dev.wharf.sim.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Of each key of a compacted partition the last record stays. It may go only where it is a tombstone whose time is over (KIP-534), and then nothing that
 * was there before it comes to light again.
 */
public final class LastRecords {
    private final long tombstonesStayNs;
    private final LongSupplier nowNs;
    private final Map<String, Key> keys = new LinkedHashMap<>();
    private long leftOut;
    private long tombstonesGone;

    /** What is known of one key. */
    private static final class Key {
        private final TreeMap<Long, SimRecord> places = new TreeMap<>();
        private final Map<String, Long> sentNs = new HashMap<>();
        private final Set<String> tombstones = new HashSet<>();

        /** Sent, and perhaps in the log somewhere: what is known may not be the last. */
        private final Set<String> unsettled = new LinkedHashSet<>();

        private @Nullable Long audited;
    }

    /**
     * @param tombstonesStayNs for how long a tombstone certainly stays after it was sent
     * @param nowNs virtual time
     */
    public LastRecords(long tombstonesStayNs, LongSupplier nowNs) {
        this.tombstonesStayNs = tombstonesStayNs;
        this.nowNs = nowNs;
    }

    private Key key(SimRecord record) {
        return keys.computeIfAbsent(String.valueOf(record.key()), _ -> new Key());
    }

    void onSent(SimRecord record) {
        Key key = key(record);
        key.sentNs.put(record.id(), nowNs.getAsLong());
        key.unsettled.add(record.id());
        if (record.isTombstone()) {
            key.tombstones.add(record.id());
        }
    }

    /** The record was acknowledged or read at {@code offset}. */
    void onPlace(long offset, SimRecord record) {
        Key key = key(record);
        key.places.put(offset, record);
        key.unsettled.remove(record.id());
    }

    /** The log ends at {@code endOffset} after losing what it was allowed to lose. */
    void forgetFrom(long endOffset) {
        keys.values().forEach(key -> key.places.tailMap(endOffset, true).clear());
    }

    /** A read of all from {@code from} to {@code to} found {@code records}. */
    void onRead(long from, long to, List<PartitionHistory.Read> records) {
        leftOut += to - from - records.size();
        List<Long> found = new ArrayList<>();
        for (PartitionHistory.Read read : records) {
            found.add(read.offset());
            key(read.record()).audited = read.offset();
        }
        keys.forEach(
                (name, key) -> {
                    Map.Entry<Long, SimRecord> last = key.places.lastEntry();
                    if (last != null
                            && last.getKey() >= from
                            && last.getKey() < to
                            && key.unsettled.isEmpty()
                            && !found.contains(last.getKey())) {
                        checkMayBeGone(name, key, last, "is not in a read from " + from);
                    }
                });
    }

    /** From now on all is read, and nobody writes. */
    void onAudit() {
        keys.values().forEach(key -> key.audited = null);
    }

    /** All has been read: what was not found is not in the log. */
    void onAudited() {
        keys.forEach(this::onAudited);
    }

    private void onAudited(String name, Key key) {
        Map.Entry<Long, SimRecord> last = key.places.lastEntry();
        if (last != null && !last.getKey().equals(key.audited)) {
            SimViolation.check(
                    key.audited == null,
                    LastRecords.class,
                    name + " was deleted at " + last.getKey() + " and is back");
            if (key.unsettled.stream().anyMatch(id -> isOver(key, id))) {
                // A tombstone of which nobody knows where it was may have come and gone.
                key.places.clear();
            } else {
                checkMayBeGone(name, key, last, "is not in the log");
            }
        }
        key.unsettled.clear();
    }

    private void checkMayBeGone(
            String name, Key key, Map.Entry<Long, SimRecord> last, String what) {
        String id = last.getValue().id();
        boolean deleted = key.tombstones.contains(id);
        SimViolation.check(
                isOver(key, id),
                LastRecords.class,
                "the last record of "
                        + name
                        + ", "
                        + id
                        + " at "
                        + last.getKey()
                        + (deleted ? ", deleted " + ageNs(key, id) + " ns ago, " : ", ")
                        + what);
        tombstonesGone++;
    }

    /** Offsets that reads have come by without a record. */
    long leftOut() {
        return leftOut;
    }

    /** Tombstones that were seen to be gone. */
    long tombstonesGone() {
        return tombstonesGone;
    }

    /** Whether the record is a tombstone that may be gone. */
    private boolean isOver(Key key, String id) {
        return key.tombstones.contains(id) && ageNs(key, id) >= tombstonesStayNs;
    }

    private long ageNs(Key key, String id) {
        return nowNs.getAsLong() - key.sentNs.getOrDefault(id, 0L);
    }
}
