package dev.wharf.network;

import java.util.concurrent.atomic.LongAdder;

/** What the network has done since the start, for the metrics. Written on any loop, read on any thread. */
public final class NetworkCounters {
    final LongAdder accepted = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder closed = new LongAdder();
    final LongAdder closedForCause = new LongAdder();
    final LongAdder requests = new LongAdder();
    final LongAdder bytesIn = new LongAdder();
    final LongAdder bytesOut = new LongAdder();

    /** Connections that were accepted within the limits. */
    public long accepted() {
        return accepted.sum();
    }

    /** Connections closed at once because a limit was reached. */
    public long refused() {
        return refused.sum();
    }

    /** Accepted connections that are open now. */
    public long active() {
        return accepted.sum() - closed.sum();
    }

    /** Connections that the broker closed: malformed, oversized, slow or idle. */
    public long closedForCause() {
        return closedForCause.sum();
    }

    /** Whole frames taken from clients. */
    public long requests() {
        return requests.sum();
    }

    /** Bytes read from clients. */
    public long bytesIn() {
        return bytesIn.sum();
    }

    /** Bytes of responses that the sockets have taken. */
    public long bytesOut() {
        return bytesOut.sum();
    }
}
