package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.consensus.DataDirectory;
import dev.wharf.consensus.MetadataLog;
import dev.wharf.consensus.MetadataLogConfig;
import dev.wharf.consensus.RaftConfig;
import dev.wharf.consensus.RaftFormat;
import dev.wharf.consensus.RaftMetadataLog;
import dev.wharf.consensus.RaftParts;
import dev.wharf.consensus.RaftTimeouts;
import dev.wharf.consensus.Voter;
import dev.wharf.machine.MachineRuntime;
import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.peer.PeerCalls;
import dev.wharf.peer.SplitWire;
import dev.wharf.sim.SimClock;
import dev.wharf.sim.SimDisk;
import dev.wharf.sim.SimLoop;
import dev.wharf.sim.SimNetwork;
import dev.wharf.sim.SimScheduler;
import dev.wharf.types.Uuid;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Whole brokers 1 to N in one thread, of which the first are voters: two loops, one more for metadata, and a disk each, and a network between them. */
final class TestCluster {
    static final String CLUSTER_ID = "AAAAAAAAAAAAAAAAAAAAAQ";
    private static final long NS_PER_MS = 1_000_000L;
    private static final long PATIENCE_MS = 60_000;
    private static final int LOOPS = 2;

    /** Less than a node takes, so that a log is soon dropped behind its snapshot. */
    private static final long METADATA_SEGMENT_BYTES = 8_192;

    /** The library tells each election at length; held here so that the levels stay. */
    private static final List<Logger> QUIET =
            List.of(Logger.getLogger("org.apache.kafka"), Logger.getLogger("dev.wharf"));

    private final SimScheduler scheduler;
    private final SimNetwork network;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, String> settings;
    private final Broker.Faults faults;

    /**
     * @param voters how many of the {@code size} nodes, from the first on
     * @param settings of each node, whose number stands where they say {@code {id}}
     */
    TestCluster(long seed, int size, int voters, Map<String, String> settings) {
        this(seed, size, voters, settings, Broker.Faults.NONE);
    }

    private TestCluster(
            long seed, int size, int voters, Map<String, String> settings, Broker.Faults faults) {
        this.faults = faults;
        QUIET.forEach(
                logger -> logger.setLevel(Level.parse(System.getProperty("cluster.log", "OFF"))));
        this.scheduler = new SimScheduler(seed);
        this.network = new SimNetwork(scheduler);
        this.settings = new TreeMap<>(settings);
        this.settings.putIfAbsent("group.initial.rebalance.delay.ms", "0");
        this.settings.putIfAbsent("offsets.topic.num.partitions", "6");
        List<Voter> firstVoters = new ArrayList<>();
        for (int id = 1; id <= size; id++) {
            nodes.add(new Node(id));
            if (id <= voters) {
                Uuid directoryId = scheduler.entropy().fork("id").nextUuid();
                firstVoters.add(new Voter(id, directoryId, List.of(endpoint(id))));
            }
        }
        firstVoters.forEach(voter -> node(voter.nodeId()).format(voter, firstVoters));
    }

    /** A cluster of three that serves. */
    static TestCluster start() {
        return start(1, Map.of());
    }

    /** A cluster of three that serves, with bugs on purpose. */
    static TestCluster startWith(Broker.Faults faults) {
        return new TestCluster(1, 3, 3, Map.of(), faults).startAll();
    }

    static TestCluster start(long seed, Map<String, String> settings) {
        return new TestCluster(seed, 3, 3, settings).startAll();
    }

    /** A cluster that serves, with voters first and then brokers without a vote. */
    static TestCluster startWithObservers(int voters, int observers) {
        return new TestCluster(1, voters + observers, voters, Map.of()).startAll();
    }

    private TestCluster startAll() {
        nodes.forEach(Node::start);
        nodes.forEach(Node::awaitServing);
        await("all know of all", () -> nodes.stream().allMatch(Node::knowsOfAll));
        return this;
    }

    private static Voter.Endpoint endpoint(int id) {
        return new Voter.Endpoint(TestClient.LISTENER, "host" + id, 9092);
    }

    SimNetwork network() {
        return network;
    }

    List<Node> nodes() {
        return nodes;
    }

    Node node(int id) {
        return nodes.get(id - 1);
    }

    /** The node whose controller is active, as node {@code asked} knows it. */
    Node controller() {
        await("an active controller", () -> findController() != null);
        return Objects.requireNonNull(findController());
    }

    private @Nullable Node findController() {
        for (Node node : nodes) {
            if (node.isController()) {
                return node;
            }
        }
        return null;
    }

    /** The nodes whose controllers are not active. */
    List<Node> others() {
        Node controller = controller();
        return nodes.stream().filter(node -> node != controller).toList();
    }

    /** Cuts a node off from all others, in both directions. */
    void isolate(Node node) {
        for (Node other : nodes) {
            if (other != node) {
                network.cut(node.id, other.id);
                network.cut(other.id, node.id);
            }
        }
    }

    void await(String what, BooleanSupplier condition) {
        assertThat(scheduler.runUntil(condition, PATIENCE_MS * NS_PER_MS)).as(what).isTrue();
    }

    void runForMs(long ms) {
        scheduler.runFor(ms * NS_PER_MS);
    }

    long nowMs() {
        return scheduler.nowNs() / NS_PER_MS;
    }

    /** One node: its disk, and the life that it has now, if it has one. */
    final class Node implements TestNode, Broker.Host {
        private final int id;
        private SimDisk disk;
        private final SimClock clock = new SimClock(scheduler);
        private List<SimLoop> loops = new ArrayList<>();
        private @Nullable Broker broker;
        private @Nullable RaftMetadataLog log;
        private @Nullable IOException stoppedBy;
        private boolean serving;
        private int connections;

        Node(int id) {
            this.id = id;
            this.disk = new SimDisk(scheduler, "disk " + id);
        }

        private void format(Voter self, List<Voter> voters) {
            try {
                DataDirectory.open(disk, CLUSTER_ID, id, scheduler.entropy().fork("format"));
                RaftFormat.format(disk, clock, self.directoryId(), voters);
            } catch (IOException | DataDirectory.RefusedException e) {
                throw new AssertionError(e);
            }
        }

        int id() {
            return id;
        }

        @Override
        public SimScheduler scheduler() {
            return scheduler;
        }

        @Override
        public Broker broker() {
            return Objects.requireNonNull(broker, () -> "node " + id + " is up");
        }

        SimLoop firstLoop() {
            return loops.getFirst();
        }

        SimDisk disk() {
            return disk;
        }

        boolean isUp() {
            return broker != null;
        }

        /** Whether it takes itself for the active controller. */
        boolean isController() {
            return broker != null && broker.leaderId() == id;
        }

        /** Of its metadata log, as the node has opened it. */
        Uuid directoryId() {
            return Objects.requireNonNull(log).directoryId();
        }

        boolean isServing() {
            return serving;
        }

        @Nullable IOException stoppedBy() {
            return stoppedBy;
        }

        void start() {
            loops = new ArrayList<>();
            List<MachineRuntime.Place> places = new ArrayList<>();
            for (int i = 0; i < LOOPS; i++) {
                places.add(newPlace("loop " + i));
            }
            MachineRuntime.Place home = newPlace("metadata");
            SplitWire wire =
                    SplitWire.ofNode(network.join(id, firstLoop()), firstLoop(), home.loop());
            TreeMap<String, String> texts = new TreeMap<>(settings);
            texts.replaceAll((key, value) -> value.replace("{id}", Integer.toString(id)));
            texts.put("node.id", Integer.toString(id));
            Broker.Setup setup =
                    new Broker.Setup(
                            BrokerConfig.from(texts),
                            places,
                            home,
                            disk,
                            UnpooledByteBufAllocator.DEFAULT,
                            CLUSTER_ID,
                            new Broker.Cluster(wire.trunk(), wire.branch(), this::newLog),
                            new BrokerKeys(List.of()),
                            faults);
            serving = false;
            stoppedBy = null;
            firstLoop()
                    .run(
                            () -> {
                                try {
                                    broker = Broker.open(setup, this);
                                    broker.start(
                                            List.of(
                                                    new BrokerRegistration.Endpoint(
                                                            TestClient.LISTENER,
                                                            "host" + id,
                                                            9092,
                                                            (short) 0)),
                                            () -> serving = true,
                                            failure -> stoppedBy = failure);
                                } catch (IOException | DataDirectory.RefusedException e) {
                                    throw new AssertionError(e);
                                }
                            });
        }

        private MachineRuntime.Place newPlace(String name) {
            SimLoop loop = new SimLoop(scheduler, "node " + id + " " + name);
            loops.add(loop);
            return new MachineRuntime.Place(
                    loop, clock, scheduler.entropy().fork("dice" + id + name));
        }

        private MetadataLog newLog(MachineRuntime.Place home, PeerCalls calls) {
            RaftMetadataLog made =
                    new RaftMetadataLog(
                            new RaftParts(disk, home.loop(), home.clock(), home.dice(), calls),
                            raftConfig());
            log = made;
            return made;
        }

        private RaftConfig raftConfig() {
            TreeMap<Integer, Voter.Endpoint> peers = new TreeMap<>();
            nodes.forEach(node -> peers.put(node.id, endpoint(node.id)));
            return new RaftConfig(
                    id,
                    CLUSTER_ID,
                    endpoint(id),
                    peers,
                    true,
                    false,
                    RaftTimeouts.of(settings),
                    new MetadataLogConfig(
                            METADATA_SEGMENT_BYTES,
                            MetadataLogConfig.of(settings).snapshotAfterBytes()));
        }

        private boolean knowsOfAll() {
            long active = 0;
            for (Map.Entry<Integer, BrokerRegistration> known : broker().image().brokers()) {
                active += known.getValue().fenced() ? 0 : 1;
            }
            return active == nodes.size();
        }

        void awaitServing() {
            await("node " + id + " serves", () -> serving);
        }

        /** Ends the process at once; the page cache survives, and the kernel closes its connections. */
        void kill() {
            end();
            network.die(id);
            disk.killProcess();
        }

        /** Ends the process with the power: unforced bytes may be lost, and nobody is told. */
        void cutPower() {
            end();
            network.leave(id);
            disk.cutPower();
        }

        /** All threads of the process stand still. */
        void pause(long ms) {
            loops.forEach(loop -> loop.pause(ms * NS_PER_MS));
        }

        /** The last of the threads that have partitions and clients stands still; metadata goes on. */
        void pausePartitions(long ms) {
            loops.get(LOOPS - 1).pause(ms * NS_PER_MS);
        }

        /** Ends the process in order. */
        void stop() {
            beginToStop();
            awaitStopped();
        }

        /** Lets others take over; then the process ends. */
        void beginToStop() {
            Broker stopping = broker();
            firstLoop()
                    .run(
                            () ->
                                    stopping.leave(
                                            () ->
                                                    stopping.close(
                                                            failure -> {
                                                                assertThat(failure).isNull();
                                                                scheduler.after(
                                                                        0, "exit", this::exit);
                                                            })));
        }

        private void exit() {
            end();
            network.die(id);
        }

        void awaitStopped() {
            await("node " + id + " closes", () -> broker == null);
        }

        /** The disk of a process that has ended is replaced by an empty one. */
        void wipe() {
            disk = new SimDisk(scheduler, "new disk " + id);
        }

        private void end() {
            loops.forEach(SimLoop::stop);
            broker = null;
            serving = false;
        }

        /** A connection on one of the loops, in turn. */
        TestClient connect() {
            return TestClient.connect(this, ++connections, loops.subList(0, LOOPS));
        }

        @Override
        public void onStorageFenced(IOException cause) {
            throw new AssertionError(cause);
        }

        @Override
        public void onMetadataFailed(IOException cause) {
            stoppedBy = cause;
        }
    }
}
