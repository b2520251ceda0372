package dev.wharf.log;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A log as a start found it.
 *
 * @param segments in order; empty for a log that was never written to
 * @param logStartOffset inclusive
 * @param recoveryPoint all below it was forced; not below the start: there is nothing to force
 * @param unforcedFrom the first segment that may have unforced bytes, be it in its indexes; the number of segments if none may
 * @param mark from where on the active segment was looked at; null if that was all of it, or none
 */
record RecoveredLog(
        List<Segment> segments,
        long logStartOffset,
        long recoveryPoint,
        int unforcedFrom,
        LeaderEpochs epochs,
        ProducerStates producers,
        @Nullable LogMark mark) {
    long logEndOffset() {
        return segments.isEmpty() ? logStartOffset : segments.getLast().nextOffset();
    }
}
