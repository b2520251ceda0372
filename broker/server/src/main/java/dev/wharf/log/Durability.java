package dev.wharf.log;

import dev.wharf.env.Completion;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Up to where a log is durable, up to where that is because its segments were forced, what a checkpoint on the disk says of that, and who waits for more. Owner: the log's loop. There are no more
 * waiters than open requests, which the network bounds.
 */
final class Durability {
    private final Deque<Waiter> waiting = new ArrayDeque<>(0);
    private long offset;
    private long forced;

    /** The most that a checkpoint has said to be durable; one that says so may be on the disk. */
    private long promised;

    private long beforeCut;
    private long forcedBeforeCut;

    private record Waiter(long offset, boolean forced, Completion done) {}

    /**
     * @param forced all below it is forced
     * @param offset all below it is durable
     * @param promised what the checkpoint of a start says to be durable
     */
    Durability(long forced, long offset, long promised) {
        this.forced = forced;
        this.offset = offset;
        this.promised = promised;
    }

    /** All below is durable. */
    long offset() {
        return offset;
    }

    /** All below was forced in the segments: what recovery and compaction go by. Not above what is durable. */
    long forced() {
        return forced;
    }

    /** Tells {@code done} when all below {@code wanted} is durable. */
    void await(long wanted, Completion done) {
        waiting.add(new Waiter(wanted, false, done));
    }

    /** Tells {@code done} when all below {@code wanted} is forced. */
    void awaitForced(long wanted, Completion done) {
        waiting.add(new Waiter(wanted, true, done));
    }

    /** Whether somebody waits. */
    boolean isAwaited() {
        return !waiting.isEmpty();
    }

    /** All below {@code durable} is, and whoever waited for that is told; returns whether that is news. */
    boolean raise(long durable) {
        if (durable <= offset) {
            return false;
        }
        offset = durable;
        tell();
        return true;
    }

    /** All below {@code newForced} is forced, and so durable; returns whether the latter is news. */
    boolean raiseForced(long newForced) {
        forced = Math.max(forced, newForced);
        boolean news = forced > offset;
        offset = Math.max(offset, forced);
        tell();
        return news;
    }

    private void tell() {
        for (int i = waiting.size(); i > 0 && !waiting.isEmpty(); i--) {
            Waiter waiter = waiting.remove();
            if (waiter.offset <= (waiter.forced ? forced : offset)) {
                waiter.done.onDone(null);
            } else {
                waiting.add(waiter);
            }
        }
    }

    /** A checkpoint is about to say what is durable now. */
    void promise() {
        promised = Math.max(promised, offset);
    }

    /** What is from {@code kept} on is about to be cut off; returns whether a checkpoint on the disk may say that it is durable. */
    boolean lower(long kept) {
        beforeCut = offset;
        forcedBeforeCut = forced;
        offset = Math.min(offset, kept);
        forced = Math.min(forced, kept);
        return promised > kept;
    }

    /** No checkpoint says that anything from {@code kept} on is durable. */
    void promiseLowered(long kept) {
        promised = kept;
    }

    /** Nothing is cut off after all; who began to wait since is told. */
    void takeBack() {
        raiseForced(forcedBeforeCut);
        raise(beforeCut);
    }

    /** Nothing more is forced: because of {@code failure}, or, if that is null, because the log is no more. */
    void end(@Nullable IOException failure) {
        while (!waiting.isEmpty()) {
            waiting.remove().done.onDone(failure);
        }
    }
}
