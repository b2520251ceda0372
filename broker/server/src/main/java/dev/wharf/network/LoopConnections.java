package dev.wharf.network;

import dev.wharf.env.Clock;
import dev.wharf.env.Loop;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The connections of one loop and what they share: the budget of unanswered bytes, the sweep for slow and idle ones, the drain at a stop.
 *
 * <p>Owner: its loop.
 */
final class LoopConnections {
    private final Loop loop;
    private final Clock clock;
    private final long budgetBytes;
    private final Set<ConnectionHandler> connections = new LinkedHashSet<>();

    /** Those that wait for room in the budget, in the order in which they began to wait. */
    private final Set<ConnectionHandler> starved = new LinkedHashSet<>();

    private long heldBytes;
    private boolean sweeping;
    private Runnable onDrained = () -> {};
    private boolean draining;

    LoopConnections(Loop loop, Clock clock, long budgetBytes) {
        this.loop = loop;
        this.clock = clock;
        this.budgetBytes = budgetBytes;
    }

    Loop loop() {
        return loop;
    }

    long nowMs() {
        return clock.monotonicMs();
    }

    void add(ConnectionHandler connection) {
        connections.add(connection);
        if (draining) {
            connection.drain();
        } else if (!sweeping) {
            sweeping = true;
            loop.schedule(NetworkLimits.SWEEP_MS, this::sweep);
        }
    }

    void remove(ConnectionHandler connection) {
        connections.remove(connection);
        starved.remove(connection);
        if (draining && connections.isEmpty()) {
            tellDrained();
        }
    }

    /** Tells of memory that a connection has begun (positive) or ceased (negative) to hold for requests. */
    void hold(long deltaBytes) {
        heldBytes += deltaBytes;
        if (deltaBytes < 0 && !starved.isEmpty() && heldBytes < budgetBytes) {
            loop.post(this::feedStarved);
        }
    }

    /**
     * Whether a connection that itself holds {@code ownBytes} may take in more; if not, it is resumed later. The one that has waited
     * longest always may, so that frames that are gathered side by side cannot block each other for good.
     */
    boolean admits(ConnectionHandler connection, long ownBytes) {
        if (heldBytes - ownBytes < budgetBytes) {
            starved.remove(connection);
            return true;
        }
        starved.add(connection);
        return ownBytes > 0 && starved.iterator().next() == connection;
    }

    /** Closes all connections as their last open request is answered; {@code drained} runs when none is left. */
    void drain(Runnable drained) {
        draining = true;
        onDrained = drained;
        if (connections.isEmpty()) {
            tellDrained();
            return;
        }
        List.copyOf(connections).forEach(ConnectionHandler::drain);
    }

    /** Closes what is left. */
    void closeAll() {
        List.copyOf(connections).forEach(ConnectionHandler::closeNow);
    }

    private void tellDrained() {
        Runnable drained = onDrained;
        onDrained = () -> {};
        drained.run();
    }

    private void feedStarved() {
        List<ConnectionHandler> waiting = new ArrayList<>(starved);
        for (ConnectionHandler connection : waiting) {
            if (heldBytes >= budgetBytes) {
                return;
            }
            starved.remove(connection);
            connection.pump();
        }
    }

    private void sweep() {
        long nowMs = nowMs();
        List.copyOf(connections).forEach(connection -> connection.sweep(nowMs));
        sweeping = !connections.isEmpty();
        if (sweeping) {
            loop.schedule(NetworkLimits.SWEEP_MS, this::sweep);
        }
    }
}
