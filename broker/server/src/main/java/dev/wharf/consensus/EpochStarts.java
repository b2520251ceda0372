package dev.wharf.consensus;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where each leader epoch begins in the log; read from its batches, so that nothing else has to be kept in step with them. Owner: the loop of its log.
 */
final class EpochStarts {
    private final TreeMap<Integer, Long> starts = new TreeMap<>();

    /** Where an epoch ends, and which it is. */
    record End(int epoch, long offset) {}

    /** A batch of {@code epoch} begins at {@code offset}. */
    void onBatch(int epoch, long offset) {
        if (starts.isEmpty() || epoch > starts.lastKey()) {
            starts.put(epoch, offset);
        }
    }

    /** A leader begins its epoch at the log's end. */
    void begin(int epoch, long endOffset) {
        truncateFrom(endOffset);
        starts.tailMap(epoch, true).clear();
        starts.put(epoch, endOffset);
    }

    /** The last epoch, or null if the log knows none. */
    @Nullable Integer last() {
        return starts.isEmpty() ? null : starts.lastKey();
    }

    /** The epoch of the record at {@code offset}; null if the log does not know it. */
    @Nullable Integer of(long offset) {
        Integer found = null;
        for (Map.Entry<Integer, Long> epoch : starts.entrySet()) {
            if (epoch.getValue() <= offset) {
                found = epoch.getKey();
            }
        }
        return found;
    }

    /**
     * Where an epoch ends (KIP-101, KIP-279): the start of the next, and the largest epoch that is not above the one asked for. Null for one above all
     * that is known.
     */
    @Nullable End endOf(int epoch, long logEndOffset) {
        Integer last = last();
        if (last != null && last == epoch) {
            return new End(epoch, logEndOffset);
        }
        Map.Entry<Integer, Long> higher = starts.higherEntry(epoch);
        if (higher == null) {
            return null;
        }
        Integer floor = starts.floorKey(epoch);
        return new End(floor == null ? epoch : floor, higher.getValue());
    }

    /** Everything from {@code offset} on is gone. */
    void truncateFrom(long offset) {
        starts.values().removeIf(start -> start >= offset);
    }

    /** Everything below {@code offset} is gone; the epoch that it was written under begins there now. */
    void dropBelow(long offset) {
        Integer kept = null;
        for (Map.Entry<Integer, Long> epoch : starts.entrySet()) {
            if (epoch.getValue() <= offset) {
                kept = epoch.getKey();
            }
        }
        if (kept != null) {
            starts.headMap(kept, false).clear();
            starts.put(kept, offset);
        }
    }

    void clear() {
        starts.clear();
    }
}
