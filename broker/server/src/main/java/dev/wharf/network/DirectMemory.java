package dev.wharf.network;

import io.netty.util.internal.PlatformDependent;

/**
 * The memory outside of Java's heap in which requests and responses are: what there may be of it, and what of that requests and responses may take. Immutable.
 *
 * @param maxBytes what Java lets the process have: {@code -XX:MaxDirectMemorySize}, or else as much as the heap may have
 * @param queuedBytes of unanswered requests of all connections, at which reading pauses
 * @param unsentBytes of responses that sockets have not taken, of all connections; above it who holds the most is closed
 */
public record DirectMemory(long maxBytes, long queuedBytes, long unsentBytes) {
    /** Requests get one half at most, responses a quarter; the rest is what the allocator keeps between them, and records that are compressed anew. */
    private static final int QUEUED_SHARE = 2;

    private static final int UNSENT_SHARE = 4;

    /**
     * Shares out.
     *
     * @param maxBytes above 0
     * @param queuedMaxBytes {@code queued.max.request.bytes}
     * @param loops among which responses are shared
     */
    static DirectMemory of(long maxBytes, long queuedMaxBytes, int loops) {
        return new DirectMemory(
                maxBytes,
                Math.min(queuedMaxBytes, maxBytes / QUEUED_SHARE),
                Math.min(loops * NetworkLimits.LOOP_UNSENT_BYTES, maxBytes / UNSENT_SHARE));
    }

    /** Of this process. */
    static DirectMemory of(NetworkConfig config, int loops) {
        return of(PlatformDependent.maxDirectMemory(), config.queuedMaxBytes(), loops);
    }

    /** Bytes that are taken now, whether requests and responses are in them or the allocator keeps them for the next; 0 if nobody counts. From any thread. */
    public static long usedBytes() {
        return Math.max(0, PlatformDependent.usedDirectMemory());
    }
}
