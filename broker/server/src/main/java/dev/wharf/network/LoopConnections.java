package dev.wharf.network;

import dev.wharf.api.ClientConnection;
import dev.wharf.env.Clock;
import dev.wharf.env.Loop;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one loop and what they share: the budget of unanswered bytes, the sweep for slow and idle ones, the drain at a stop.
 *
 * <p>Owner: its loop.
 */
final class LoopConnections {
    private static final Logger LOG = LoggerFactory.getLogger(LoopConnections.class);

    private final EventLoopDriver loop;
    private final Clock clock;
    private final long budgetBytes;
    private final long mostUnsentBytes;
    private final Set<ConnectionHandler> connections = new LinkedHashSet<>();

    /** Those that wait for room in the budget, in the order in which they began to wait. */
    private final Set<ConnectionHandler> starved = new LinkedHashSet<>();

    private final ClosingLines closingLines = new ClosingLines(LOG::warn);
    private long wholeBytes;
    private long gatheredBytes;
    private long unsentBytes;
    private boolean relieving;
    private boolean feeding;
    private boolean sweeping;
    private Runnable onDrained = () -> {};
    private boolean draining;

    private final RequestCounts requests = new RequestCounts();

    /**
     * @param budgetBytes of unanswered requests
     * @param mostUnsentBytes of memory of responses that the sockets have not taken; above it who holds the most is closed
     */
    LoopConnections(EventLoopDriver loop, Clock clock, long budgetBytes, long mostUnsentBytes) {
        this.loop = loop;
        this.clock = clock;
        this.budgetBytes = budgetBytes;
        this.mostUnsentBytes = mostUnsentBytes;
    }

    Loop loop() {
        return loop;
    }

    /** One of the connections has something to do. */
    void onWork() {
        loop.turns().onWork();
    }

    /** The requests of these connections. */
    RequestCounts requests() {
        return requests;
    }

    long nanos() {
        return clock.nanos();
    }

    long nowMs() {
        return clock.monotonicMs();
    }

    void add(ConnectionHandler connection) {
        connections.add(connection);
        if (draining) {
            connection.drain();
        } else if (!sweeping) {
            sweepLater();
        }
    }

    void remove(ConnectionHandler connection) {
        connections.remove(connection);
        starved.remove(connection);
        if (draining && connections.isEmpty()) {
            tellDrained();
        }
    }

    /** Tells of memory that a connection has begun (positive) or ceased (negative) to hold for requests that are whole. */
    void hold(long deltaBytes) {
        wholeBytes += deltaBytes;
        feedIfFreed(deltaBytes);
    }

    /** Tells of memory that a connection has begun (positive) or ceased (negative) to hold for a frame that it gathers. */
    void holdGathered(long deltaBytes) {
        gatheredBytes += deltaBytes;
        feedIfFreed(deltaBytes);
    }

    /**
     * Whether a connection that itself holds {@code ownBytes} may take in more; if not, it is resumed later. The one that has waited
     * longest always may, so that frames that are gathered side by side cannot block each other for good; and frames that arrive
     * whole still may where those that are gathered have used up their part.
     */
    boolean admits(ConnectionHandler connection, long ownBytes) {
        if (hasRoomFor(connection, ownBytes)) {
            starved.remove(connection);
            return true;
        }
        starved.add(connection);
        return ownBytes > 0 && starved.iterator().next() == connection;
    }

    /** Tells of memory of responses that a connection's socket has still to take (positive) or has taken (negative). */
    void holdUnsent(long deltaBytes) {
        unsentBytes += deltaBytes;
        if (unsentBytes > mostUnsentBytes && !relieving) {
            relieving = true;
            loop.post(this::relieve);
        }
    }

    /** A connection is closed for a cause that the log should tell. */
    void tellClosed(ClientConnection connection, String cause) {
        closingLines.onClosed(connection.peerHost(), connection.peer(), cause, nowMs());
        if (!sweeping) {
            sweepLater();
        }
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

    private boolean hasRoomFor(ConnectionHandler connection, long ownBytes) {
        long gatherLimit = budgetBytes / 100 * NetworkLimits.GATHER_PERCENT;
        return connection.gathers()
                ? wholeBytes + gatheredBytes - ownBytes < gatherLimit
                : wholeBytes + Math.min(gatheredBytes, gatherLimit) - ownBytes < budgetBytes;
    }

    private void feedIfFreed(long deltaBytes) {
        if (deltaBytes < 0 && !starved.isEmpty() && !feeding) {
            feeding = true;
            loop.post(this::feedStarved);
        }
    }

    /** Each looks for itself whether there is room now, in the order in which they began to wait. */
    private void feedStarved() {
        feeding = false;
        List.copyOf(starved).forEach(ConnectionHandler::pump);
    }

    /** Closes those that leave most responses unread, until the others fit. */
    private void relieve() {
        relieving = false;
        List<ConnectionHandler> most =
                connections.stream()
                        .sorted(
                                Comparator.comparingLong(ConnectionHandler::unsentMemoryBytes)
                                        .reversed())
                        .toList();
        long leftBytes = unsentBytes;
        for (ConnectionHandler connection : most) {
            if (leftBytes <= mostUnsentBytes) {
                return;
            }
            long ownBytes = connection.unsentMemoryBytes();
            leftBytes -= ownBytes;
            connection.closeFor(
                    "it has left " + ownBytes + " bytes of responses unread, and memory is short");
        }
    }

    private void sweepLater() {
        sweeping = true;
        loop.schedule(NetworkLimits.SWEEP_MS, this::sweep);
    }

    private void sweep() {
        long nowMs = nowMs();
        boolean pressed = !starved.isEmpty();
        List.copyOf(connections).forEach(connection -> connection.sweep(nowMs, pressed));
        closingLines.sweep(nowMs);
        sweeping = !connections.isEmpty() || !closingLines.isQuiet();
        if (sweeping) {
            sweepLater();
        }
    }
}
