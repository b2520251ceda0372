package dev.wharf.machine;

import java.util.List;

/**
 * What a machine wants done: first the records are appended as one atomic batch and applied, then the volatile records are
 * applied, then the replies are parked until the log has committed everything applied so far.
 *
 * @param records logged and applied in this order; all or none
 * @param volatileRecords applied after them, never logged; lost with the state
 * @param replies answers to this request or to earlier ones that were left open; a request that gets none stays open
 */
public record Decision<R, A>(List<R> records, List<R> volatileRecords, List<Reply<A>> replies) {
    /** Answers one request. */
    public record Reply<A>(long requestId, A answer) {}

    public Decision {
        records = List.copyOf(records);
        volatileRecords = List.copyOf(volatileRecords);
        replies = List.copyOf(replies);
    }

    /** Answers a read, or refuses a write: nothing is appended; the answer still waits for the writes that it saw. */
    public static <R, A> Decision<R, A> answer(long requestId, A answer) {
        return new Decision<>(List.of(), List.of(), List.of(new Reply<>(requestId, answer)));
    }

    /** Appends records, then answers. */
    public static <R, A> Decision<R, A> write(List<R> records, long requestId, A answer) {
        return new Decision<>(records, List.of(), List.of(new Reply<>(requestId, answer)));
    }

    /** Nothing at all. */
    public static <R, A> Decision<R, A> none() {
        return new Decision<>(List.of(), List.of(), List.of());
    }
}
