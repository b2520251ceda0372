package dev.wharf.replica;

import dev.wharf.protocol.Errors;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** The appends that wait for the high watermark to reach their end, in the order of their ends. Bounded by the requests that the network lets connections have open. Owner: the partition's loop. */
final class PendingAppends {
    private final ArrayDeque<Pending> pending = new ArrayDeque<>(0);

    /** An append that waits for the high watermark to reach {@code endOffset}. */
    record Pending(
            long endOffset,
            int sizeBytes,
            AppendCallback.Position position,
            AppendCallback callback) {
        void complete() {
            callback.onCommitted(position);
        }
    }

    int count() {
        return pending.size();
    }

    /** Adds the newest append. */
    void add(Pending append) {
        pending.add(append);
    }

    /** Adds a batch that came before: others behind it may be waiting, so it waits in its place. */
    void addAgain(Pending duplicate) {
        List<Pending> later = new ArrayList<>();
        while (!pending.isEmpty() && pending.getLast().endOffset > duplicate.endOffset) {
            later.add(pending.removeLast());
        }
        pending.add(duplicate);
        later.reversed().forEach(pending::add);
    }

    /** Completes those that end at or below the high watermark; returns their bytes. */
    long completeUpTo(long highWatermark) {
        long bytes = 0;
        Pending first = pending.peek();
        while (first != null && first.endOffset <= highWatermark) {
            pending.remove();
            bytes += first.sizeBytes;
            first.complete();
            first = pending.peek();
        }
        return bytes;
    }

    /** Refuses all. */
    void fail(Errors error) {
        List<Pending> lost = new ArrayList<>(pending);
        pending.clear();
        lost.forEach(append -> append.callback.onRefused(error, null));
    }
}
