package dev.wharf.replica;

import dev.wharf.env.Loop;
import dev.wharf.protocol.Errors;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

/**
 * Requests to delete records that wait for the followers: once every in-sync replica has dropped them, no next leader brings them back (KIP-107). Bounded by the requests that the network
 * lets connections have open. Owner: the partition's loop.
 */
final class StartWaits {
    private final Loop loop;

    /** Whether all that count start at an offset or above. */
    private final LongPredicate isKnown;

    private final Set<Wait> waits = new LinkedHashSet<>();

    /** Compared by identity. */
    private static final class Wait {
        private final long start;
        private final Consumer<Errors> done;

        Wait(long start, Consumer<Errors> done) {
            this.start = start;
            this.done = done;
        }
    }

    StartWaits(Loop loop, LongPredicate isKnown) {
        this.loop = loop;
        this.isKnown = isKnown;
    }

    /** Whether any request waits. */
    boolean isOpen() {
        return !waits.isEmpty();
    }

    /** Tells {@code done} once, perhaps within this call; {@link Errors#REQUEST_TIMED_OUT} after {@code timeoutMs}. */
    void add(long start, int timeoutMs, Consumer<Errors> done) {
        if (isKnown.test(start)) {
            done.accept(Errors.NONE);
            return;
        }
        Wait wait = new Wait(start, done);
        waits.add(wait);
        loop.schedule(Math.max(0, timeoutMs), () -> end(wait, Errors.REQUEST_TIMED_OUT));
    }

    /** A follower has told where it starts, or another set of them counts. */
    void review() {
        if (!waits.isEmpty()) {
            List<Wait> known = new ArrayList<>();
            waits.stream().filter(wait -> isKnown.test(wait.start)).forEach(known::add);
            known.forEach(wait -> end(wait, Errors.NONE));
        }
    }

    /** This node does not lead any more. */
    void fail() {
        List.copyOf(waits).forEach(wait -> end(wait, Errors.NOT_LEADER_OR_FOLLOWER));
    }

    private void end(Wait wait, Errors error) {
        if (waits.remove(wait)) {
            wait.done.accept(error);
        }
    }
}
