package dev.wharf.log;

import dev.wharf.env.Completion;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Up to where a log is durable, what a checkpoint on the disk says of that, and who waits for more. Owner: the log's loop. There are no more waiters than open requests, which the
 * network bounds.
 */
final class Durability {
    private final Deque<Waiter> waiting = new ArrayDeque<>(0);
    private long offset;

    /** The most that a checkpoint has said to be durable; one that says so may be on the disk. */
    private long promised;

    private long beforeCut;

    private record Waiter(long offset, Completion done) {}

    /** @param promised what the checkpoint of a start says */
    Durability(long offset, long promised) {
        this.offset = offset;
        this.promised = promised;
    }

    /** All below is durable. */
    long offset() {
        return offset;
    }

    void await(long wanted, Completion done) {
        waiting.add(new Waiter(wanted, done));
    }

    /** All below {@code durable} is, and whoever waited for that is told; returns whether that is news. */
    boolean raise(long durable) {
        if (durable <= offset) {
            return false;
        }
        offset = durable;
        for (int i = waiting.size(); i > 0; i--) {
            Waiter waiter = waiting.remove();
            if (waiter.offset <= durable) {
                waiter.done.onDone(null);
            } else {
                waiting.add(waiter);
            }
        }
        return true;
    }

    /** A checkpoint is about to say what is durable now. */
    void promise() {
        promised = Math.max(promised, offset);
    }

    /** What is from {@code kept} on is about to be cut off; returns whether a checkpoint on the disk may say that it is durable. */
    boolean lower(long kept) {
        beforeCut = offset;
        offset = Math.min(offset, kept);
        return promised > kept;
    }

    /** No checkpoint says that anything from {@code kept} on is durable. */
    void promiseLowered(long kept) {
        promised = kept;
    }

    /** Nothing is cut off after all; who began to wait since is told. */
    void takeBack() {
        raise(beforeCut);
    }

    /** Nothing more is forced: because of {@code failure}, or, if that is null, because the log is no more. */
    void end(@Nullable IOException failure) {
        while (!waiting.isEmpty()) {
            waiting.remove().done.onDone(failure);
        }
    }
}
