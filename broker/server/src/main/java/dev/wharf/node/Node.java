package dev.wharf.node;

import dev.wharf.api.Broker;
import dev.wharf.api.BrokerConfig;
import dev.wharf.api.BrokerKeys;
import dev.wharf.config.ConfigKey;
import dev.wharf.consensus.DataDirectory;
import dev.wharf.consensus.MetaProperties;
import dev.wharf.env.Disk;
import dev.wharf.env.Loop;
import dev.wharf.machine.MachineRuntime;
import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.network.DirectMemory;
import dev.wharf.network.EventLoops;
import dev.wharf.network.NetworkConfig;
import dev.wharf.network.NetworkCounters;
import dev.wharf.network.NetworkServer;
import dev.wharf.network.PeerWires;
import dev.wharf.node.driver.DiskWorkers;
import dev.wharf.node.driver.SystemClock;
import dev.wharf.node.driver.SystemEntropy;
import dev.wharf.node.metrics.LoopTurn;
import dev.wharf.node.metrics.NodeFigures;
import dev.wharf.types.Invariants;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One broker over the real drivers: {@link Broker} with threads, files, sockets and clock.
 *
 * <pre>
 *   lock the directory -> open the broker -> take the ports -> start the broker -> accept
 *   accept no more -> answer what was taken -> close the broker -> end the threads -> unlock
 * </pre>
 *
 * <p>Its methods are for the threads of the process, not for the loops.
 */
final class Node {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);
    private static final short PLAINTEXT = 0;
    private static final long CLOSE_WAIT_SECONDS = 60;

    /** How often a node that waits for others says so. */
    private static final long WAIT_NOTICE_SECONDS = 10;

    /** How long a health check waits for a turn of every loop. */
    private static final long TURN_WAIT_MS = 2_000;

    private final NodeConfig config;
    private final int nodeId;
    private final DataDirectories data;
    private final EventLoops loops;
    private final EventLoops metadata;
    private final DiskWorkers workers;
    private final Broker broker;
    private final NetworkServer server;
    private final @Nullable Neighbours neighbours;
    private final NetworkCounters counters;
    private final List<Listener> bound;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private volatile long servingAtMs;
    private final Object stopLock = new Object();
    private volatile boolean stopping;
    private @Nullable Boolean stoppedClean;

    private Node(
            NodeConfig config,
            int nodeId,
            DataDirectories data,
            EventLoops loops,
            EventLoops metadata,
            DiskWorkers workers,
            Broker broker,
            NetworkServer server,
            @Nullable Neighbours neighbours,
            NetworkCounters counters,
            List<Listener> bound) {
        this.config = config;
        this.nodeId = nodeId;
        this.data = data;
        this.loops = loops;
        this.metadata = metadata;
        this.workers = workers;
        this.broker = broker;
        this.server = server;
        this.neighbours = neighbours;
        this.counters = counters;
        this.bound = bound;
    }

    /**
     * Starts a node: it has its directory and its ports when this returns, and serves after {@link #awaitServing}.
     *
     * @throws RefusalException for a bad setting, a directory or a port that cannot be had; the process is then to end
     */
    static Node start(Settings given) throws RefusalException {
        Settings settings = AddressFile.resolve(RackFile.resolve(given));
        StartSettings read = StartSettings.of(settings);
        NodeConfig config = read.node();
        NetworkConfig network = read.network();
        OpenFileBudget files =
                OpenFileBudget.of(
                        OpenFileBudget.processLimit(),
                        read.broker().openFiles(),
                        network.maxConnections());
        BrokerConfig brokerConfig = read.broker().withOpenFiles(files.segmentFiles());
        BrokerKeys keys = read.keys();
        tell(settings, keys);
        if (files.warning() != null) {
            LOG.warn(files.warning());
        }

        requireHttpPort(config);
        DataDirectories data = lock(config);
        EventLoops loops = new EventLoops(network.threads(), Fatal::bug);
        EventLoops metadata = EventLoops.forMetadata(Fatal::bug);
        DiskWorkers workers = new DiskWorkers();
        SystemClock clock = new SystemClock();
        try {
            Disk disk = data.open(workers);
            Neighbours neighbours =
                    ClusterStart.of(config, brokerConfig, loops, metadata, disk, clock);
            MetaProperties _ =
                    DataDirectories.claim(disk, config.clusterId(), brokerConfig.nodeId());
            Broker.Setup setup =
                    new Broker.Setup(
                            brokerConfig,
                            places(loops, clock),
                            places(metadata, clock).getFirst(),
                            disk,
                            PooledByteBufAllocator.DEFAULT,
                            config.clusterId(),
                            neighbours == null ? null : neighbours.forBroker(disk),
                            keys,
                            Broker.Faults.NONE);
            Broker broker =
                    OnLoop.call(loops.loops().getFirst(), () -> Broker.open(setup, new Fatal()));
            NetworkCounters counters = new NetworkCounters();
            NetworkServer server =
                    new NetworkServer(
                            loops, network, broker.dispatcher(), clock, counters, Fatal::bug);
            server.limitConnections(files.connections());
            broker.whenSettingsChange(server::reconfigure);
            List<Listener> bound = bind(server, config, neighbours);
            Node node =
                    new Node(
                            config,
                            brokerConfig.nodeId(),
                            data,
                            loops,
                            metadata,
                            workers,
                            broker,
                            server,
                            neighbours,
                            counters,
                            bound);
            node.begin();
            return node;
        } catch (DataDirectory.RefusedException e) {
            throw refusal(e.getMessage() + " (" + config.dataText() + ")");
        } catch (IOException e) {
            throw unusable(config, e);
        }
    }

    private static DataDirectories lock(NodeConfig config) throws RefusalException {
        try {
            return DataDirectories.lock(config.dataDirectories());
        } catch (IOException e) {
            throw unusable(config, e);
        }
    }

    private static RefusalException unusable(NodeConfig config, IOException e) {
        return refusal(
                "cannot start on the data directory "
                        + config.dataText()
                        + ": "
                        + DirectoryLock.reason(e));
    }

    private void begin() throws IOException {
        if (neighbours != null) {
            broker.whenBrokersChange(neighbours::onBrokers);
            neighbours.whenForeign(
                    why ->
                            ready.completeExceptionally(
                                    refusal(why + " (" + config.dataText() + ")")));
            server.acceptNodes();
        }
        List<BrokerRegistration.Endpoint> endpoints = endpoints(config, bound);
        CompletableFuture<Optional<IOException>> begun = new CompletableFuture<>();
        OnLoop.call(
                loops.loops().getFirst(),
                () -> {
                    broker.start(
                            endpoints,
                            () -> ready.complete(null),
                            failure -> begun.complete(Optional.ofNullable(failure)));
                    return true;
                });
        Optional<IOException> failure = begun.join();
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    /**
     * Waits until it serves: a node of a cluster does when enough others are there, however long that takes. For the thread that has started it.
     *
     * @throws RefusalException if the others are not of its cluster; the process is then to end
     */
    void awaitServing() throws RefusalException {
        while (!isServing()) {
            try {
                ready.get(WAIT_NOTICE_SECONDS, TimeUnit.SECONDS);
                server.accept();
                servingAtMs = System.currentTimeMillis();
            } catch (TimeoutException e) {
                LOG.info(
                        "Waiting for other nodes: the metadata quorum has not taken this one in yet");
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RefusalException refused) {
                    throw refused;
                }
                throw bug(e);
            } catch (InterruptedException e) {
                throw bug(e);
            }
        }
    }

    private static Invariants.InvariantViolation bug(Exception unexpected) {
        return new Invariants.InvariantViolation("nobody ends a start like this: " + unexpected);
    }

    /** Whether clients are served, or were until it was told to stop. */
    boolean isServing() {
        return servingAtMs > 0;
    }

    private static List<MachineRuntime.Place> places(EventLoops loops, SystemClock clock) {
        return loops.loops().stream()
                .map(
                        loop ->
                                new MachineRuntime.Place(
                                        loop, clock, new SystemEntropy(new SecureRandom())))
                .toList();
    }

    /** Says of the settings what a person may have meant otherwise. */
    private static void tell(Settings settings, BrokerKeys keys) {
        settings.unknown(keys).forEach(LOG::warn);
        List<String> idle = settings.withoutEffect(keys);
        if (!idle.isEmpty()) {
            LOG.info("Known, but without effect yet: {}", String.join(", ", idle));
        }
    }

    /** Quarkus takes the port when clients are served already; one that cannot be had is told before anything begins. */
    private static void requireHttpPort(NodeConfig config) throws RefusalException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(config.httpHost(), config.httpPort()));
        } catch (IOException e) {
            throw refusal(
                    "cannot serve health and metrics on "
                            + config.httpHost()
                            + ":"
                            + config.httpPort()
                            + ": "
                            + e.getMessage());
        }
    }

    /** The settings of floors 7 and 8, which the broker below describes to clients. */
    static List<ConfigKey<?>> outerKeys() {
        List<ConfigKey<?>> keys = new ArrayList<>(NodeConfig.KEYS);
        keys.addAll(NetworkConfig.KEYS);
        return keys;
    }

    NodeConfig config() {
        return config;
    }

    int nodeId() {
        return nodeId;
    }

    /** Whether all loops still answer within {@link #TURN_WAIT_MS}. */
    boolean loopsTurn() {
        List<Loop> all = new ArrayList<>(loops.loops());
        all.addAll(metadata.loops());
        CountDownLatch turned = new CountDownLatch(all.size());
        all.forEach(loop -> loop.post(turned::countDown));
        try {
            return turned.await(TURN_WAIT_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What a scrape tells; a loop that does not look at all it has within {@link #TURN_WAIT_MS} is left out. */
    NodeFigures figures() {
        List<CompletableFuture<LoopTurn>> asked = new ArrayList<>();
        for (int i = 0; i < loops.loops().size(); i++) {
            int loop = i;
            CompletableFuture<LoopTurn> turn = new CompletableFuture<>();
            long postedNanos = System.nanoTime();
            loops.loops().get(loop).post(() -> answer(loop, System.nanoTime() - postedNanos, turn));
            asked.add(turn);
        }
        List<LoopTurn> turns = new ArrayList<>();
        long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TURN_WAIT_MS);
        for (CompletableFuture<LoopTurn> turn : asked) {
            try {
                long leftNanos = Math.max(0, deadlineNanos - System.nanoTime());
                turns.add(turn.get(leftNanos, TimeUnit.NANOSECONDS));
            } catch (TimeoutException | ExecutionException e) {
                LOG.warn("A loop has no turn for its figures within {} ms", TURN_WAIT_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return new NodeFigures(
                turns,
                broker.image(),
                counters,
                broker.telemetry(),
                broker.space().measured(),
                new NodeFigures.Memory(DirectMemory.usedBytes(), server.memory().maxBytes()),
                workers.forceFigures(),
                broker.space().isClosed(),
                broker.isStorageFenced(),
                stopping);
    }

    private void answer(int loop, long delayNanos, CompletableFuture<LoopTurn> turn) {
        broker.figures(
                loop,
                figures ->
                        turn.complete(
                                new LoopTurn(
                                        figures,
                                        server.requests(loop),
                                        loops.turns(loop),
                                        delayNanos,
                                        ManagementFactory.getThreadMXBean()
                                                .getCurrentThreadCpuTime())));
    }

    /** Where clients connect, with the ports that were taken. */
    List<Listener> listeners() {
        return bound;
    }

    /** Whether it is a node of a cluster. */
    boolean isOneOfSeveral() {
        return neighbours != null;
    }

    /** When it began to serve, in milliseconds since the epoch; 0 before. */
    long servingAtMs() {
        return servingAtMs;
    }

    Broker broker() {
        return broker;
    }

    NetworkCounters counters() {
        return counters;
    }

    /** Whether it has been told to stop; it then takes no new clients. */
    boolean isStopping() {
        return stopping;
    }

    /**
     * Stops without losing anything that was acknowledged or taken; returns whether the next start needs no recovery. Whoever calls it
     * while another does waits for the same end: on a signal, Quarkus does beside us.
     */
    boolean stop() {
        stopping = true;
        synchronized (stopLock) {
            if (stoppedClean == null) {
                LOG.info("Stopping: finishing what was taken");
                stoppedClean = end();
                LOG.info(
                        stoppedClean
                                ? "Stopped"
                                : "Stopped; the next start looks for what was not forced");
            }
            return stoppedClean;
        }
    }

    private boolean end() {
        leave();
        server.stop(broker::callOff);
        boolean clean = closeBroker();
        if (neighbours != null) {
            neighbours.close();
        }
        workers.close();
        loops.close();
        metadata.close();
        try {
            data.close();
        } catch (IOException e) {
            LOG.warn("The locks of the data directories go with the process: {}", e.getMessage());
        }
        return clean;
    }

    /** Lets other nodes take over while clients are still served; a node that is alone goes on at once. */
    private void leave() {
        CompletableFuture<Void> left = new CompletableFuture<>();
        loops.loops().getFirst().post(() -> broker.leave(() -> left.complete(null)));
        try {
            left.get(CLOSE_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.error("The other nodes did not take over within {} s", CLOSE_WAIT_SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean closeBroker() {
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        loops.loops()
                .getFirst()
                .post(
                        () ->
                                broker.close(
                                        failure -> {
                                            if (failure != null) {
                                                LOG.error(
                                                        "The data directory was not closed cleanly: {}",
                                                        failure.toString());
                                            }
                                            closed.complete(failure == null);
                                        }));
        try {
            return closed.get(CLOSE_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.error("The broker did not close within {} s", CLOSE_WAIT_SECONDS);
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static List<Listener> bind(
            NetworkServer server, NodeConfig config, @Nullable Neighbours neighbours)
            throws RefusalException {
        List<Listener> bound = new ArrayList<>();
        try {
            for (Listener listener : config.listeners()) {
                PeerWires peers =
                        neighbours != null && listener.equals(config.peerListener())
                                ? neighbours.wires()
                                : null;
                InetSocketAddress address = server.bind(listener.name(), listener.address(), peers);
                bound.add(new Listener(listener.name(), listener.host(), address.getPort()));
            }
            if (neighbours != null) {
                for (Listener listener : config.quorumListeners()) {
                    server.bindForNodes(listener.address(), neighbours.wires());
                }
            }
        } catch (IOException e) {
            throw refusal("cannot start: " + e.getMessage());
        }
        return List.copyOf(bound);
    }

    /** What clients are told: the advertised listener of the same name, otherwise where we listen. */
    private static List<BrokerRegistration.Endpoint> endpoints(
            NodeConfig config, List<Listener> bound) throws UnknownHostException {
        List<BrokerRegistration.Endpoint> endpoints = new ArrayList<>();
        for (Listener listener : bound) {
            Listener told = config.announced(listener);
            endpoints.add(
                    new BrokerRegistration.Endpoint(
                            told.name(), told.host(), told.port(), PLAINTEXT));
        }
        return endpoints;
    }

    private static RefusalException refusal(String message) {
        return new RefusalException(RefusalException.UNAVAILABLE, message);
    }
}
