package dev.wharf.sim.check;

import java.util.HashMap;
import java.util.Map;

/**
 * The records of one session of an idempotent producer stand in a partition in the order in which they were made, with none left out but by
 * compaction. For the records of one response; ids are {@code producer/session-number}, those of a plain producer have no slash.
 */
final class SequenceOrder {
    private final boolean compacted;
    private final Map<String, Long> last = new HashMap<>();

    SequenceOrder(boolean compacted) {
        this.compacted = compacted;
    }

    /** The next record of the answer. */
    void onRecord(String id) {
        int dash = id.lastIndexOf('-');
        if (id.indexOf('/') < 0 || dash < 0) {
            return;
        }
        String session = id.substring(0, dash);
        long number = Long.parseLong(id.substring(dash + 1));
        Long before = last.put(session, number);
        SimViolation.check(
                before == null || number == before + 1 || (compacted && number > before),
                SequenceOrder.class,
                id + " follows number " + before + " of its session");
    }
}
