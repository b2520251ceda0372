package dev.wharf.consensus;

import java.util.ArrayDeque;
import org.apache.kafka.raft.RaftMessage;
import org.apache.kafka.raft.RaftMessageQueue;
import org.jspecify.annotations.Nullable;

/**
 * What has come for the Raft library, and when it wants to be polled again. Never waits: an empty queue answers at once, and remembers for how long the
 * library would have waited.
 *
 * <p>Owner: the loop of the log.
 */
final class LoopQueue implements RaftMessageQueue {
    /** Requests of other nodes beyond this many are dropped: who asked asks again. */
    static final int MAX_WAITING = 10_000;

    /** An observer without a leader asks to be polled after 0 ms, again and again. */
    static final long MIN_WAIT_MS = 1;

    private final ArrayDeque<RaftMessage> waiting = new ArrayDeque<>();
    private final Runnable onWork;
    private long waitMs;
    private boolean woken;

    /** @param onWork told when there is something to poll for */
    LoopQueue(Runnable onWork) {
        this.onWork = onWork;
    }

    /** A poll begins: whatever wakes the queue from now on wants another one. */
    void begin() {
        woken = false;
    }

    @Override
    public @Nullable RaftMessage poll(long timeoutMs) {
        waitMs = Math.max(timeoutMs, MIN_WAIT_MS);
        RaftMessage next = waiting.poll();
        woken |= next != null; // what follows from the message happens in the next poll
        return next;
    }

    @Override
    public void add(RaftMessage message) {
        waiting.add(message);
        onWork.run();
    }

    boolean isFull() {
        return waiting.size() >= MAX_WAITING;
    }

    @Override
    public boolean isEmpty() {
        return waiting.isEmpty();
    }

    @Override
    public void wakeup() {
        woken = true;
        onWork.run();
    }

    /** Whether the next poll has something to do already. */
    boolean hasWork() {
        return woken || !waiting.isEmpty();
    }

    /** For how long the last poll would have waited. */
    long waitMs() {
        return waitMs;
    }
}
