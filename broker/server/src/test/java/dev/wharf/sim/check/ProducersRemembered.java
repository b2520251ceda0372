package dev.wharf.sim.check;

import dev.wharf.log.ActiveProducer;
import dev.wharf.log.PartitionLog;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A partition knows of each idempotent producer the sequence of the last batch that its log holds: within a life of the process it never
 * goes back, and what the next life's log reaches again, the next life remembers. Who forgets takes a batch twice or leaves one out.
 */
final class ProducersRemembered {
    private final String name;

    /** By producer: the end of the log when it had got so far, and how far that was. */
    private final Map<Long, TreeMap<Long, Mark>> marks = new LinkedHashMap<>();

    private long seenEnd = -1;
    private boolean reborn;

    private record Mark(short epoch, int lastSequence) {
        boolean isBefore(Mark other) {
            return epoch < other.epoch
                    || (epoch == other.epoch && lastSequence < other.lastSequence);
        }
    }

    ProducersRemembered(String name) {
        this.name = name;
    }

    /** The log stands so after an event. */
    void onSeen(PartitionLog log) {
        long end = log.logEndOffset();
        if (end == seenEnd) {
            return;
        }
        Map<Long, Mark> now = new LinkedHashMap<>();
        for (ActiveProducer each : log.activeProducers()) {
            now.put(each.producerId(), new Mark(each.epoch(), each.lastSequence()));
        }
        if (reborn) {
            marks.values().forEach(history -> history.tailMap(end, false).clear());
            reborn = false;
        }
        marks.forEach((producer, history) -> check(producer, history, now.get(producer), log));
        now.forEach(
                (producer, mark) -> {
                    TreeMap<Long, Mark> history =
                            marks.computeIfAbsent(producer, _ -> new TreeMap<>());
                    if (history.isEmpty() || !history.lastEntry().getValue().equals(mark)) {
                        history.put(end, mark);
                    }
                });
        seenEnd = end;
    }

    /** The process has ended. */
    void onCrash() {
        reborn = true;
        seenEnd = -1;
    }

    private void check(
            long producer, NavigableMap<Long, Mark> history, @Nullable Mark now, PartitionLog log) {
        Map.Entry<Long, Mark> last = history.lastEntry();
        if (last == null || last.getKey() <= log.logStartOffset()) {
            return;
        }
        if (now == null || now.isBefore(last.getValue())) {
            throw new SimViolation(
                    BrokerInvariants.class.getSimpleName(),
                    name
                            + ": producer "
                            + producer
                            + " had got to "
                            + last.getValue()
                            + " at "
                            + last.getKey()
                            + ", and is remembered at "
                            + now
                            + " where the log ends at "
                            + log.logEndOffset());
        }
    }
}
