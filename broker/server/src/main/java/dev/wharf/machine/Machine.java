package dev.wharf.machine;

import dev.wharf.env.Entropy;

/**
 * A deterministic state machine over a log. Same state, command, time and dice: same decision; same records: same state.
 *
 * <p>Owner: the loop of its runtime.
 *
 * @param <C> commands
 * @param <R> records: those that are logged, and the volatile ones that only move state which may be forgotten
 * @param <A> answers
 */
public interface Machine<C, R, A> {
    /** The request id of a due command, whose answer nobody awaits; replies to it are dropped. */
    long NOBODY = 0;

    /**
     * Decides a command. Reads state and never writes it.
     *
     * @param requestId names this command's request in {@link Decision#replies()}, now or in a later decision; {@link #NOBODY} or above it
     */
    Decision<R, A> decide(C command, long requestId, Now now, Entropy dice);

    /** Writes one record into the state. Can neither refuse nor look at a clock; volatile records come here too. */
    void apply(R record);

    /**
     * The command that is due next, or {@link Due#never}. Asked after each decision; the runtime has the due command decided at its
     * time, for {@link #NOBODY}. A decision on a due command must move what is due next, or it comes again at once.
     */
    Due<C> nextDue();

    /** Forgets all state, volatile and logged: the runtime replays the log next. */
    void reset();

    /**
     * Time as a machine sees it.
     *
     * @param wallMs wall time, for what is written down
     * @param monotonicMs monotonic time, for deadlines
     * @param endOffset the log's offset after all that is applied: it grows with each decision that is logged, also from one leader to the next
     */
    record Now(long wallMs, long monotonicMs, long endOffset) {}
}
