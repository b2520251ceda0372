package dev.wharf.replica;

import dev.wharf.protocol.Errors;
import dev.wharf.protocol.record.MemoryRecords;
import dev.wharf.protocol.record.Records;

/**
 * What a partition has for a fetch.
 *
 * @param error NONE, or why there are no records
 * @param highWatermark -1 with an error
 * @param lastStableOffset -1 with an error
 * @param logStartOffset -1 with an error
 * @param diverging where the reader's log parts from this one, {@link Diverging#NONE} if it does not
 * @param preferredReplica the broker to read from instead (KIP-392), -1 for this one
 * @param records given to the caller to release
 */
public record FetchResult(
        Errors error,
        long highWatermark,
        long lastStableOffset,
        long logStartOffset,
        Diverging diverging,
        int preferredReplica,
        Records records) {
    /** "No offset." */
    public static final long NO_OFFSET = -1;

    /** The largest epoch that both logs may share, and where it ends here (KIP-595). */
    public record Diverging(int epoch, long endOffset) {
        public static final Diverging NONE = new Diverging(-1, NO_OFFSET);

        public boolean isFound() {
            return epoch >= 0;
        }
    }

    public static FetchResult failed(Errors error) {
        return new FetchResult(
                error,
                NO_OFFSET,
                NO_OFFSET,
                NO_OFFSET,
                Diverging.NONE,
                ReplicaSelector.HERE,
                MemoryRecords.EMPTY);
    }

    /** Whether there is something to be told at once, whatever bytes the reader waits for. */
    public boolean isUrgent() {
        return error != Errors.NONE || diverging.isFound() || isElsewhere();
    }

    /** Whether the reader had better ask another replica. */
    public boolean isElsewhere() {
        return preferredReplica != ReplicaSelector.HERE;
    }

    /** The same without its records, which are released. */
    public FetchResult withoutRecords() {
        records.release();
        return new FetchResult(
                error,
                highWatermark,
                lastStableOffset,
                logStartOffset,
                diverging,
                preferredReplica,
                MemoryRecords.EMPTY);
    }
}
