package dev.wharf.api;

import dev.wharf.env.Loop;
import dev.wharf.types.Invariants;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What the API knows of a connection. The network makes one when it accepts; it never sees inside.
 *
 * <p>Owner: {@link #loop()}.
 */
public final class ClientConnection {
    /** What a client is called before ApiVersions has said so (KIP-511). */
    public static final String UNKNOWN_SOFTWARE = "unknown";

    private final long id;
    private final String peer;
    private final String listener;
    private final int loopIndex;
    private final Loop loop;
    private final long openedAtMs;
    private final Set<ConnectionWaiter> waiters = new LinkedHashSet<>();
    private String softwareName = UNKNOWN_SOFTWARE;
    private String softwareVersion = UNKNOWN_SOFTWARE;
    private boolean closed;

    /**
     * @param id unique while the process lives
     * @param peer address and port as text, for log lines and for answers that name hosts: {@code 10.0.0.7:51234}
     * @param listener the name of the listener it came in by
     * @param loopIndex the index of {@code loop} among the broker's loops
     * @param openedAtMs when it was accepted, by the node's monotonic clock
     */
    public ClientConnection(
            long id, String peer, String listener, int loopIndex, Loop loop, long openedAtMs) {
        this.id = id;
        this.peer = peer;
        this.listener = listener;
        this.loopIndex = loopIndex;
        this.loop = loop;
        this.openedAtMs = openedAtMs;
    }

    public long id() {
        return id;
    }

    public String peer() {
        return peer;
    }

    /** The peer's address without its port. */
    public String peerHost() {
        int colon = peer.lastIndexOf(':');
        return colon < 0 ? peer : peer.substring(0, colon);
    }

    public String listener() {
        return listener;
    }

    public int loopIndex() {
        return loopIndex;
    }

    public Loop loop() {
        return loop;
    }

    /** When it was accepted, by the node's monotonic clock. */
    long openedAtMs() {
        return openedAtMs;
    }

    public String softwareName() {
        return softwareName;
    }

    public String softwareVersion() {
        return softwareVersion;
    }

    void setSoftware(String name, String version) {
        softwareName = name;
        softwareVersion = version;
    }

    boolean isClosed() {
        return closed;
    }

    /** Tells {@code waiter} when the connection goes, or the node does; bounded by the connection's open requests. */
    void tell(ConnectionWaiter waiter) {
        Invariants.check(!closed, "a closed connection waits for nothing");
        waiters.add(waiter);
    }

    void forget(ConnectionWaiter waiter) {
        waiters.remove(waiter);
    }

    /** Has what waits for news answered, in the order in which it was asked for. */
    void stopWaiting() {
        List.copyOf(waiters).forEach(ConnectionWaiter::onStopping);
    }

    /** Calls off what waits, in the order in which it was asked for. */
    void close() {
        Invariants.check(!closed, "a connection closes once");
        closed = true;
        List<ConnectionWaiter> left = List.copyOf(waiters);
        waiters.clear();
        left.forEach(ConnectionWaiter::onClosed);
    }
}
