package dev.wharf.log;

/** Where a log starts, what checkpoints may say of that, and what they have said. Owner: the log's loop. */
final class LogStart {
    private long offset;

    /** The log has started here durably: a truncation that lowers what is durable does not bring deleted records back. */
    private long held;

    private long kept;

    /**
     * @param offset where the log was found to start
     * @param checkpointed where the checkpoint on the disk lets it start. The name of a segment may tell a higher start, but goes with the segment
     */
    LogStart(long offset, long checkpointed) {
        this.offset = offset;
        this.held = offset;
        this.kept = Math.min(checkpointed, offset);
    }

    /** The first readable offset. */
    long offset() {
        return offset;
    }

    /** What no crash can bring back is below this. */
    long kept() {
        return kept;
    }

    void moveUpTo(long newOffset) {
        offset = Math.max(offset, newOffset);
    }

    /** What a checkpoint is to say: a start above what is durable would, after a power cut, hide records that took those offsets anew. */
    long hold(long durableOffset) {
        held = Math.max(held, Math.min(offset, durableOffset));
        return held;
    }

    /** No crash can bring back what is below {@code start}. */
    void onKept(long start) {
        kept = Math.max(kept, start);
    }
}
