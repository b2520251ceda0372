package dev.wharf.replica;

import dev.wharf.env.Loop;
import dev.wharf.protocol.Errors;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Who waits to hear whether this node leads still, as only its followers can tell: a leader that was replaced while it stood still or was cut off is the last to know. Each question is
 * a roll call with a number, the next one in this epoch and life of the leader; a follower hears of the latest with what it is sent, and says the number again with what it asks for next. So one round
 * trip answers all that have asked before it.
 *
 * <p>Who has waited for {@link #PATIENCE_MS} is told so, and had better look for the leader elsewhere. No more than {@link #MAX_WAITING} wait; one more is told at once that there is no time.
 *
 * <p>Owner: the partition's loop.
 */
final class RollCalls {
    /** Longer than a broker that has fallen silent is taken for alive, with the default settings. */
    static final long PATIENCE_MS = 5_000;

    /** As many as a coordinator takes requests. */
    static final int MAX_WAITING = 100_000;

    private final Loop loop;

    /** Whether all have answered that have to, this roll call or a later one. */
    private final LongPredicate isAnswered;

    /** By number, which is the order of time. */
    private final ArrayDeque<Wait> waits = new ArrayDeque<>();

    private long last;

    /** Compared by identity. */
    private static final class Wait {
        private final long rollCall;
        private final Consumer<Errors> done;
        private Loop.@Nullable Timer timer;

        Wait(long rollCall, Consumer<Errors> done) {
            this.rollCall = rollCall;
            this.done = done;
        }
    }

    RollCalls(Loop loop, LongPredicate isAnswered) {
        this.loop = loop;
        this.isAnswered = isAnswered;
    }

    /** The number of the last one; 0 before the first. */
    long last() {
        return last;
    }

    /** Whether anybody waits. */
    boolean isOpen() {
        return !waits.isEmpty();
    }

    /** Tells {@code done} once, perhaps within this call; {@link Errors#REQUEST_TIMED_OUT} if not all answer in time. */
    void add(Consumer<Errors> done) {
        long rollCall = last + 1;
        if (isAnswered.test(rollCall)) {
            done.accept(Errors.NONE);
        } else if (waits.size() >= MAX_WAITING) {
            done.accept(Errors.REQUEST_TIMED_OUT);
        } else {
            last = rollCall;
            Wait wait = new Wait(rollCall, done);
            waits.add(wait);
            wait.timer =
                    loop.schedule(
                            PATIENCE_MS,
                            () -> {
                                waits.remove(wait);
                                done.accept(Errors.REQUEST_TIMED_OUT);
                            });
        }
    }

    /** Somebody has answered, or others have to. */
    void review() {
        while (!waits.isEmpty() && isAnswered.test(waits.element().rollCall)) {
            endFirst(Errors.NONE);
        }
    }

    /** This node does not lead any more. */
    void fail() {
        while (!waits.isEmpty()) {
            endFirst(Errors.NOT_LEADER_OR_FOLLOWER);
        }
    }

    private void endFirst(Errors error) {
        Wait first = waits.remove();
        if (first.timer != null) {
            first.timer.cancel();
        }
        first.done.accept(error);
    }
}
