package dev.wharf.network;

import dev.wharf.api.Responder;
import dev.wharf.protocol.wire.ResponseFrame;
import dev.wharf.types.Invariants;
import org.jspecify.annotations.Nullable;

/** One request and the place of its response in the order of the connection. Owner: the connection's loop. */
final class Exchange implements Responder {
    private final ConnectionHandler connection;
    private final int memoryBytes;
    private @Nullable ResponseFrame response;
    private final RequestCounts.@Nullable OfApi counts;
    private final long beganNanos;
    private boolean done;

    /** @param counts of the request's API; null if it is none */
    Exchange(
            ConnectionHandler connection,
            int memoryBytes,
            RequestCounts.@Nullable OfApi counts,
            long beganNanos) {
        this.connection = connection;
        this.memoryBytes = memoryBytes;
        this.counts = counts;
        this.beganNanos = beganNanos;
    }

    /** Bytes of memory that the request holds until it is answered. */
    int memoryBytes() {
        return memoryBytes;
    }

    boolean isDone() {
        return done;
    }

    /** The response once the outcome is known; null if there is none. */
    @Nullable ResponseFrame response() {
        return response;
    }

    @Override
    public void respond(ResponseFrame frame) {
        response = frame;
        if (counts != null) {
            counts.onResponse(frame.sizeBytes());
        }
        finish();
    }

    @Override
    public void respondNothing() {
        finish();
    }

    @Override
    public void close(String cause) {
        Invariants.check(!done, "a request has one outcome");
        done = true;
        connection.closeFor(cause);
    }

    private void finish() {
        Invariants.check(!done, "a request has one outcome");
        done = true;
        if (counts != null) {
            counts.onOutcome(connection.nanos() - beganNanos);
        }
        connection.onOutcome(this);
    }
}
