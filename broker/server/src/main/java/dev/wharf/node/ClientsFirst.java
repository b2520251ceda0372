package dev.wharf.node;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Holds health and metrics back while the clients that waited for the broker get their first answers: the framework's start would take
 * a whole processor from them, and a probe asks again anyway. For the thread that starts the process.
 */
final class ClientsFirst {
    /** Clients that are without an answer for longer are busy with themselves. */
    private static final long QUIET_MS = 250;

    private static final long LONGEST_MS = 500;
    private static final long LOOK_MS = 10;

    private ClientsFirst() {}

    /** Returns once no request has come for {@link #QUIET_MS}, after {@link #LONGEST_MS} at the latest. */
    static void await(Node node) {
        long begunNanos = System.nanoTime();
        long quietSinceNanos = begunNanos;
        long requests = node.counters().requests();
        long now = begunNanos;
        while (now - quietSinceNanos < TimeUnit.MILLISECONDS.toNanos(QUIET_MS)
                && now - begunNanos < TimeUnit.MILLISECONDS.toNanos(LONGEST_MS)) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MS));
            now = System.nanoTime();
            long seen = node.counters().requests();
            if (seen != requests) {
                requests = seen;
                quietSinceNanos = now;
            }
        }
    }
}
