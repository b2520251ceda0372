package dev.wharf.consensus;

import dev.wharf.env.Loop;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.raft.ExpirationService;

/** Time-outs of what the Raft library has parked, as timers of the loop. They end with the session. Owner: the loop of the log. */
final class LoopExpirations implements ExpirationService {
    private final Loop loop;
    private boolean closed;

    LoopExpirations(Loop loop) {
        this.loop = loop;
    }

    @Override
    public <T> CompletableFuture<T> failAfter(long timeoutMs) {
        CompletableFuture<T> future = new CompletableFuture<>();
        if (timeoutMs < Integer.MAX_VALUE) { // else it waits without a limit
            loop.schedule(timeoutMs, () -> expire(future, timeoutMs));
        }
        return future;
    }

    private void expire(CompletableFuture<?> future, long timeoutMs) {
        if (!closed) {
            future.completeExceptionally(
                    new TimeoutException("nothing came in " + timeoutMs + " ms"));
        }
    }

    void close() {
        closed = true;
    }
}
