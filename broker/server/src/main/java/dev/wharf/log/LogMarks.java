package dev.wharf.log;

import org.jspecify.annotations.Nullable;

/** The marks of one log: the one that the next checkpoint may tell, and one that waits for a force. Owner: the log's loop. */
final class LogMarks {
    private @Nullable LogMark kept;
    private @Nullable LogMark waiting;

    /** @param found the mark from which on the log was recovered, or null */
    LogMarks(@Nullable LogMark found) {
        kept = found;
    }

    /**
     * Marks the log as it is; a force of all that it has is to follow.
     *
     * @param forced all below it is forced by now
     */
    void take(Segment active, ProducerStates producers, long forced) {
        settle(forced);
        LogMark taken = LogMark.of(active, producers);
        if (taken != null) {
            waiting = taken;
        }
    }

    /** The newest mark below {@code forced}, if the active segment is still the one that it is in; else null: what was sealed and forced is not looked at anyway. */
    @Nullable LogMark newest(long forced, Segment active) {
        settle(forced);
        return kept != null && kept.upTo().baseOffset() == active.baseOffset() ? kept : null;
    }

    /** What is from {@code end} on is about to be cut off, and what takes its place is unknown. */
    void cut(long end) {
        kept = isBelow(kept, end) ? kept : null;
        waiting = isBelow(waiting, end) ? waiting : null;
    }

    private void settle(long forced) {
        if (waiting != null && isBelow(waiting, forced)) {
            kept = waiting;
            waiting = null;
        }
    }

    private static boolean isBelow(@Nullable LogMark mark, long end) {
        return mark != null && mark.upTo().nextOffset() <= end;
    }
}
