package dev.wharf.network;

import dev.wharf.api.ClientConnection;
import dev.wharf.api.Dispatcher;
import dev.wharf.env.Clock;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The listening side: binds listeners, spreads connections over the loops, and stops without losing a request that was taken. Its methods
 * are for the thread that starts and stops the node.
 */
public final class NetworkServer {
    /** Stands for a listener's name where no client is asked in. */
    private static final String FOR_NODES = "";

    private final EventLoops loops;
    private final NetworkConfig config;
    private final Dispatcher dispatcher;
    private final NetworkCounters counters;
    private final Consumer<Throwable> onBug;
    private final ConnectionGate gate;
    private final AtomicLong nextId = new AtomicLong(1);
    private final Clock clock;
    private final DirectMemory memory;
    private final List<LoopConnections> connections = new ArrayList<>();
    private final List<Channel> listening = new ArrayList<>();
    private final List<Channel> listeningToNodes = new ArrayList<>();
    private volatile boolean servesClients;

    /**
     * @param onBug takes what a handler throws; stops the node
     */
    public NetworkServer(
            EventLoops loops,
            NetworkConfig config,
            Dispatcher dispatcher,
            Clock clock,
            NetworkCounters counters,
            Consumer<Throwable> onBug) {
        this.loops = loops;
        this.config = config;
        this.dispatcher = dispatcher;
        this.clock = clock;
        this.counters = counters;
        this.onBug = onBug;
        this.gate = new ConnectionGate(config, counters);
        int count = loops.loops().size();
        this.memory = DirectMemory.of(config, count);
        for (int i = 0; i < count; i++) {
            connections.add(
                    new LoopConnections(
                            loops.driver(i),
                            clock,
                            memory.queuedBytes() / count,
                            memory.unsentBytes() / count));
        }
    }

    /**
     * Takes {@code address}; port 0 takes any free one. Connections wait in the system until {@link #accept}.
     *
     * @param peers the wires for which other nodes may call at this listener too, or null
     * @return where it listens
     * @throws IOException if the address cannot be had
     */
    public InetSocketAddress bind(
            String listener, InetSocketAddress address, @Nullable PeerWires peers)
            throws IOException {
        Channel bound = listen(address, initializer(listener, () -> servesClients, peers));
        if (peers != null) {
            listeningToNodes.add(bound);
        }
        return (InetSocketAddress) bound.localAddress();
    }

    /**
     * Takes {@code address} for other nodes alone; clients are hung up on.
     *
     * @return where it listens
     * @throws IOException if the address cannot be had
     */
    public InetSocketAddress bindForNodes(InetSocketAddress address, PeerWires peers)
            throws IOException {
        Channel bound = listen(address, initializer(FOR_NODES, () -> false, peers));
        listeningToNodes.add(bound);
        return (InetSocketAddress) bound.localAddress();
    }

    private Channel listen(InetSocketAddress address, ChannelHandler initializer)
            throws IOException {
        ServerBootstrap bootstrap =
                new ServerBootstrap()
                        .group(loops.group())
                        .channel(loops.transport().serverChannel())
                        .option(ChannelOption.SO_BACKLOG, config.listenBacklog())
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .option(ChannelOption.AUTO_READ, false)
                        .handler(gate)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.SO_KEEPALIVE, true)
                        .childOption(
                                ChannelOption.WRITE_BUFFER_WATER_MARK,
                                new WriteBufferWaterMark(
                                        NetworkLimits.WRITE_LOW_BYTES,
                                        NetworkLimits.WRITE_HIGH_BYTES))
                        .childHandler(initializer);
        if (config.sendBufferBytes() > 0) {
            bootstrap.childOption(ChannelOption.SO_SNDBUF, config.sendBufferBytes());
        }
        if (config.receiveBufferBytes() > 0) {
            bootstrap.childOption(ChannelOption.SO_RCVBUF, config.receiveBufferBytes());
        }
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "cannot listen on " + text(address) + ": " + bound.cause().getMessage(),
                    bound.cause());
        }
        listening.add(bound.channel());
        return bound.channel();
    }

    /** What requests and responses may take. */
    public DirectMemory memory() {
        return memory;
    }

    /** Takes no more connections at a time than this, whatever the settings say; before {@link #accept}. */
    public void limitConnections(int most) {
        gate.limit(most);
    }

    /** Takes over what of the settings can change while the node runs: the limits of connections. From any thread. */
    public void reconfigure(Map<String, String> values) {
        gate.reconfigure(config.changed(values));
    }

    /** The requests of a loop's connections by API; on that loop. */
    public List<RequestFigures> requests(int loop) {
        return connections.get(loop).requests().figures();
    }

    /**
     * Lets other nodes in, of whom a node of a cluster needs some before it can serve. A client that comes in by one of their listeners meanwhile is hung up on, and
     * looks for another broker.
     */
    public void acceptNodes() {
        listeningToNodes.forEach(channel -> channel.config().setAutoRead(true));
    }

    /** Accepts connections of all from now on. */
    public void accept() {
        servesClients = true;
        listening.forEach(channel -> channel.config().setAutoRead(true));
    }

    /**
     * Accepts nothing more, answers what was taken for at most {@link NetworkLimits#DRAIN_MS}, and closes all connections.
     *
     * @param callOff called if requests are open after {@link NetworkLimits#CALL_OFF_MS}: has those answered that wait for other clients
     */
    public void stop(Runnable callOff) {
        for (Channel channel : listening) {
            channel.close().syncUninterruptibly();
        }
        CountDownLatch drained = new CountDownLatch(connections.size());
        connections.forEach(each -> each.loop().post(() -> each.drain(drained::countDown)));
        try {
            if (drained.await(NetworkLimits.CALL_OFF_MS, TimeUnit.MILLISECONDS)) {
                return;
            }
            callOff.run();
            if (!drained.await(NetworkLimits.DRAIN_MS, TimeUnit.MILLISECONDS)) {
                connections.forEach(each -> each.loop().post(each::closeAll));
                drained.await(NetworkLimits.DRAIN_MS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ChannelHandler initializer(
            String listener, BooleanSupplier clientsAreServed, @Nullable PeerWires peers) {
        return new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                int index = loops.indexOf(channel.eventLoop());
                ClientConnection connection =
                        new ClientConnection(
                                nextId.getAndIncrement(),
                                text(channel.remoteAddress()),
                                listener,
                                index,
                                loops.driver(index),
                                clock.monotonicMs());
                ConnectionHandler handler =
                        new ConnectionHandler(
                                connection,
                                connections.get(index),
                                dispatcher,
                                config,
                                counters,
                                onBug);
                if (peers != null) {
                    channel.pipeline()
                            .addLast(
                                    new PeerDoor(
                                            handler, clientsAreServed, peers::acceptedConnection));
                }
                channel.pipeline().addLast(handler);
            }
        };
    }

    /** An address as people write it: {@code 10.0.0.7:51234}. */
    static String text(SocketAddress address) {
        return address instanceof InetSocketAddress internet
                ? (internet.isUnresolved()
                                ? internet.getHostString()
                                : internet.getAddress().getHostAddress())
                        + ":"
                        + internet.getPort()
                : String.valueOf(address);
    }
}
