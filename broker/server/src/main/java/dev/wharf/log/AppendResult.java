package dev.wharf.log;

import dev.wharf.protocol.record.BatchProblem;
import java.io.IOException;

/** What became of an append. */
public sealed interface AppendResult {
    /**
     * The batch is in the page cache.
     *
     * @param baseOffset of its first record
     * @param lastOffset of its last record, inclusive
     * @param logAppendTimeMs the broker's time that the records got, or -1 where they keep the producer's
     */
    record Appended(long baseOffset, long lastOffset, long logAppendTimeMs)
            implements AppendResult {}

    /** One of the producer's last five batches came again; it is where it was. */
    record Duplicate(long baseOffset, long lastOffset, long logAppendTimeMs)
            implements AppendResult {}

    /** The batch breaks a rule; nothing was written. */
    record RefusedBatch(BatchProblem problem, String message) implements AppendResult {}

    /** The batch is out of its producer's order; nothing was written. */
    record RefusedSequence(SequenceProblem problem, String message) implements AppendResult {}

    /** The disk is full or failing, or the log is fenced; nothing was appended. */
    record StorageFailed(IOException cause) implements AppendResult {}
}
