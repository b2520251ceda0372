package dev.wharf.e2e.history;

import dev.wharf.e2e.history.History.Acknowledged;
import dev.wharf.e2e.history.History.Guarantee;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges a finished history: all clients have stopped, and somebody has read the whole log of each partition. No transactions and no
 * compaction, so offsets have no gaps.
 */
public final class HistoryCheck {
    private final History history;
    private final List<String> violations;
    private final Set<Value> sent = new HashSet<>();
    private final Map<Value, List<Long>> offsets = new HashMap<>();

    private HistoryCheck(History history) {
        this.history = history;
        this.violations = new ArrayList<>(history.seenWrong());
    }

    /** What cannot have happened at a broker that keeps its promises; empty if all is well. */
    public static List<String> violations(History history) {
        synchronized (history) {
            HistoryCheck check = new HistoryCheck(history);
            check.sent.addAll(history.sent());
            history.log().forEach(check::log);
            history.acknowledged().forEach(check::acknowledged);
            history.committed().forEach(check::consumedBelow);
            return check.violations;
        }
    }

    /** Each offset holds a value that was sent, in the order that its writer was promised. */
    private void log(int partition, NavigableMap<Long, String> log) {
        Map<String, Long> highestNumber = new HashMap<>();
        long expected = log.firstKey();
        for (Map.Entry<Long, String> entry : log.entrySet()) {
            long offset = entry.getKey();
            String place = partition + "@" + offset;
            if (offset != expected) {
                violations.add("hole before " + place);
            }
            expected = offset + 1;
            Value value = sentValue(place, entry.getValue());
            if (value == null) {
                continue;
            }
            List<Long> earlier = offsets.computeIfAbsent(value, _ -> new ArrayList<>());
            if (value.partition() != partition) {
                violations.add(value + " strayed to " + place);
            } else if (earlier.isEmpty()) {
                long before = highestNumber.getOrDefault(value.writer(), -1L);
                if (before > value.number()) {
                    violations.add(value + " at " + place + " comes after number " + before);
                }
                highestNumber.put(value.writer(), value.number());
            } else if (history.writers().get(value.writer()) == Guarantee.EXACTLY_ONCE) {
                violations.add(value + " is at " + earlier + " and again at " + place);
            }
            earlier.add(offset);
        }
    }

    /** The value at a place in the log, or null with a violation if nobody sent it. */
    private @Nullable Value sentValue(String place, String text) {
        try {
            Value value = Value.parse(text);
            if (sent.contains(value)) {
                return value;
            }
            violations.add("nobody sent what is at " + place + ": " + text);
        } catch (IllegalArgumentException broken) {
            violations.add("what is at " + place + " is " + broken.getMessage());
        }
        return null;
    }

    /** An acknowledged value is where its acknowledgement said, above all that was acknowledged before it was sent. */
    private void acknowledged(Acknowledged one) {
        List<Long> found = offsets.getOrDefault(one.value(), List.of());
        if (!found.contains(one.offset())) {
            violations.add(
                    "%s was acknowledged at %d and is at %s"
                            .formatted(one.value(), one.offset(), found));
        }
        if (one.offset() <= one.knownBefore()) {
            violations.add(
                    "%s was acknowledged at %d, though %d had been before it was sent"
                            .formatted(one.value(), one.offset(), one.knownBefore()));
        }
    }

    /** What the group has committed, some member has read. */
    private void consumedBelow(int partition, long committed) {
        for (long offset = 0; offset < committed; offset++) {
            if (!history.consumed(partition).contains(offset)) {
                violations.add("the group passed over " + partition + '@' + offset);
            }
        }
    }
}
