package dev.wharf.network;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts connections as they are accepted, and closes those beyond the limits before they cost anything. Refusals are logged once a
 * second at most, with their number, for a client that is refused tends to come back at once. What comes faster than the accepted rate
 * waits.
 *
 * <p>In the pipeline of every listening channel. A lock guards two counters, because listeners accept on different loops; it is taken
 * per connection, never per request.
 */
@Sharable
final class ConnectionGate extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionGate.class);
    private static final long LOG_EVERY_NANOS = 1_000_000_000L;

    private final NetworkCounters counters;
    private final Object lock = new Object();
    private final Map<InetAddress, Integer> byAddress = new HashMap<>();
    private NetworkConfig config;
    private int most = Integer.MAX_VALUE;
    private AcceptPace pace;
    private int total;
    private long refusedSinceLine;
    private long lastLineNanos = System.nanoTime() - LOG_EVERY_NANOS;

    ConnectionGate(NetworkConfig config, NetworkCounters counters) {
        this.config = config;
        this.counters = counters;
        this.pace = new AcceptPace(config.maxConnectionCreationRate(), System.nanoTime());
    }

    /** Takes over other limits. Connections that are open stay; new ones are refused until there are fewer. */
    void reconfigure(NetworkConfig changed) {
        synchronized (lock) {
            if (changed.maxConnectionCreationRate() != config.maxConnectionCreationRate()) {
                pace = new AcceptPace(changed.maxConnectionCreationRate(), System.nanoTime());
            }
            config = changed;
        }
    }

    /** No more than this, whatever the settings say: the process could not open more files. */
    void limit(int connections) {
        synchronized (lock) {
            most = connections;
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        Channel child = (Channel) message;
        keepPace(context.channel());
        if (!(child.remoteAddress() instanceof InetSocketAddress peer)) {
            // Gone before it was accepted.
            child.unsafe().closeForcibly();
            return;
        }
        InetAddress address = peer.getAddress();
        if (!enter(address, peer)) {
            counters.refused.increment();
            child.unsafe().closeForcibly();
            return;
        }
        child.closeFuture().addListener(gone -> leave(address));
        context.fireChannelRead(child);
    }

    /** Lets what comes too fast wait in the system; the few that were accepted together with this one still come in. */
    private void keepPace(Channel listening) {
        long pauseMs;
        synchronized (lock) {
            pauseMs = pace.onAccepted(System.nanoTime());
        }
        if (pauseMs > 0 && listening.config().isAutoRead()) {
            listening.config().setAutoRead(false);
            ScheduledFuture<?> _ =
                    listening
                            .eventLoop()
                            .schedule(
                                    () -> listening.config().setAutoRead(listening.isOpen()),
                                    pauseMs,
                                    TimeUnit.MILLISECONDS);
        }
    }

    private boolean enter(InetAddress address, InetSocketAddress peer) {
        synchronized (lock) {
            int fromAddress = byAddress.getOrDefault(address, 0);
            if (total >= config.maxConnections()) {
                refuse(peer, "max.connections=" + config.maxConnections());
                return false;
            }
            if (total >= most) {
                refuse(
                        peer,
                        "what the limit of open files (ulimit -n) leaves for connections=" + most);
                return false;
            }
            int limit = config.maxConnectionsFrom(address);
            if (fromAddress >= limit) {
                refuse(peer, "max.connections.per.ip=" + limit);
                return false;
            }
            total++;
            byAddress.put(address, fromAddress + 1);
            return true;
        }
    }

    private void leave(InetAddress address) {
        synchronized (lock) {
            total--;
            byAddress.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
        }
    }

    private void refuse(InetSocketAddress peer, String limit) {
        refusedSinceLine++;
        long nowNanos = System.nanoTime();
        if (nowNanos - lastLineNanos >= LOG_EVERY_NANOS) {
            LOG.warn(
                    "Refused {} connection(s), the last of {}: {} is reached",
                    refusedSinceLine,
                    NetworkServer.text(peer),
                    limit);
            lastLineNanos = nowNanos;
            refusedSinceLine = 0;
        }
    }
}
