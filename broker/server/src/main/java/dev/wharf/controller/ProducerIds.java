package dev.wharf.controller;

import dev.wharf.machine.Outcome;
import dev.wharf.protocol.Errors;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * Hands out producer ids from the block that this broker holds, and fetches the next block when it is used up. Ids of a block that is
 * lost with the process are never used.
 *
 * <p>Owner: the controller's loop.
 */
public final class ProducerIds {
    /** Requests that wait for the next block; one more is refused with COORDINATOR_LOAD_IN_PROGRESS, which clients retry. */
    public static final int MAX_WAITING = 10_000;

    private final Source source;
    private final ArrayDeque<Consumer<Result>> waiting = new ArrayDeque<>();
    private long next;
    private long end;
    private boolean fetching;

    /** An id, or why there is none. */
    public record Result(Errors error, long producerId) {
        static Result failed(Errors error) {
            return new Result(error, -1);
        }
    }

    /** Where blocks come from: asks for one, and tells how that ended on the same loop. */
    @FunctionalInterface
    public interface Source {
        void allocate(Outcome.Callback<ControllerAnswer> callback);
    }

    public ProducerIds(Source source) {
        this.source = source;
    }

    /** Gives the next id to {@code then}, within this call if the block has one. */
    public void next(Consumer<Result> then) {
        if (next < end) {
            then.accept(new Result(Errors.NONE, next++));
        } else if (waiting.size() >= MAX_WAITING) {
            then.accept(Result.failed(Errors.COORDINATOR_LOAD_IN_PROGRESS));
        } else {
            waiting.add(then);
            fetch();
        }
    }

    private void fetch() {
        if (fetching) {
            return;
        }
        fetching = true;
        source.allocate(this::onOutcome);
    }

    private void onOutcome(Outcome<ControllerAnswer> outcome) {
        fetching = false;
        if (outcome
                        instanceof
                        Outcome.Answered<ControllerAnswer>(ControllerAnswer.ProducerIdBlock block)
                && block.error() == Errors.NONE) {
            next = block.first();
            end = block.first() + block.count();
            serve();
        } else {
            // The controller is not there at the moment; clients come again.
            failAll();
        }
    }

    private void serve() {
        while (!waiting.isEmpty() && next < end) {
            waiting.remove().accept(new Result(Errors.NONE, next++));
        }
        if (!waiting.isEmpty()) {
            fetch();
        }
    }

    /** With the one error after which a producer asks again: COORDINATOR_NOT_AVAILABLE would make it look for the coordinator of a transaction that it has not, and end there. */
    private void failAll() {
        ArrayDeque<Consumer<Result>> failed = new ArrayDeque<>(waiting);
        waiting.clear();
        failed.forEach(then -> then.accept(Result.failed(Errors.COORDINATOR_LOAD_IN_PROGRESS)));
    }
}
