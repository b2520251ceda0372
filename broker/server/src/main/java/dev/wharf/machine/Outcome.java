package dev.wharf.machine;

/** How a submitted command ended. Every submit gets exactly one. */
public sealed interface Outcome<A> {
    /** The machine has answered, and what the answer rests on is committed. */
    record Answered<A>(A answer) implements Outcome<A> {}

    /** There is no answer. */
    record Unanswered<A>(Reason reason) implements Outcome<A> {}

    /** Why there is no answer. */
    enum Reason {
        /** Too many requests are open: the command was not decided. */
        BUSY,
        /** The machine does not run here, or not yet: the command was not decided. */
        NOT_RUNNING,
        /** The log has not taken what was decided, for want of space: the command was not carried out. */
        REFUSED,
        /** The log was lost under the command: it may have been carried out or not. */
        UNKNOWN
    }

    /** Takes the outcome, on the machine's loop. */
    @FunctionalInterface
    interface Callback<A> {
        void onOutcome(Outcome<A> outcome);
    }
}
