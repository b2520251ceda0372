package dev.wharf.sim.cluster;

import dev.wharf.api.Broker;
import dev.wharf.api.BrokerConfig;
import dev.wharf.api.BrokerKeys;
import dev.wharf.api.BrokerPartitions;
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
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.metadata.TopicImage;
import dev.wharf.peer.PeerCalls;
import dev.wharf.peer.SplitWire;
import dev.wharf.replica.Partition;
import dev.wharf.sim.SimClock;
import dev.wharf.sim.SimDisk;
import dev.wharf.sim.SimLoop;
import dev.wharf.sim.SimNetwork;
import dev.wharf.sim.SimScheduler;
import dev.wharf.sim.check.JournalTraces;
import dev.wharf.sim.check.SimViolation;
import dev.wharf.sim.client.SimServer;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One node: the disk and the clock stay, the broker over them comes and goes. */
final class ClusterNode {
    private static final String CLUSTER_ID = "AAAAAAAAAAAAAAAAAAAAAQ";
    private static final String LISTENER = "PLAINTEXT";
    private static final int PORT = 9092;
    private static final BrokerKeys KEYS = new BrokerKeys(List.of());

    private final int id;
    private final SimScheduler scheduler;
    private final SimNetwork network;
    private final ClusterOptions options;
    private final Broker.Faults faults;
    private final SimClock clock;
    private SimDisk disk;
    private List<SimLoop> loops = new ArrayList<>();
    private @Nullable Broker broker;
    private SimServer.@Nullable Door door;
    private @Nullable IOException stoppedBy;
    private List<Partition> closing = List.of();
    private boolean stopping;
    private final JournalTraces journal = new JournalTraces();
    private int lives;

    ClusterNode(
            int id,
            SimScheduler scheduler,
            SimNetwork network,
            ClusterOptions options,
            Broker.Faults faults) {
        this.id = id;
        this.scheduler = scheduler;
        this.network = network;
        this.options = options;
        this.faults = faults;
        this.clock = new SimClock(scheduler);
        this.disk = new SimDisk(scheduler, "disk " + id);
    }

    int id() {
        return id;
    }

    SimDisk disk() {
        return disk;
    }

    SimClock clock() {
        return clock;
    }

    static Voter.Endpoint endpoint(int id) {
        return new Voter.Endpoint(LISTENER, "host" + id, PORT);
    }

    /** Makes the node one of the first voters. */
    void format(Voter self, List<Voter> voters) {
        try {
            DataDirectory.open(disk, CLUSTER_ID, id, scheduler.entropy().fork("format"));
            RaftFormat.format(disk, clock, self.directoryId(), voters);
        } catch (IOException | DataDirectory.RefusedException e) {
            throw new SimViolation("ClusterNode", "an empty disk cannot be formatted: " + e);
        }
    }

    /** Whether there is a process. */
    boolean isUp() {
        return broker != null;
    }

    /** Where clients come in; null while the broker does not serve. */
    SimServer.@Nullable Door door() {
        return door;
    }

    /** Why the broker has asked to be stopped; null while all is well. */
    @Nullable IOException stoppedBy() {
        return stoppedBy;
    }

    /** What the process has of each partition, until its end while it closes them; nothing while there is none. */
    List<Partition> partitions() {
        if (broker == null) {
            return List.of();
        }
        return closing.isEmpty() ? BrokerPartitions.of(broker) : closing;
    }

    /** The cluster as the process sees it; empty while there is none. */
    MetadataImage image() {
        return broker == null ? MetadataImage.EMPTY : broker.image();
    }

    /** How many replicas a partition has as the process sees it. */
    int replicas(PartitionName name) {
        TopicImage topic = image().topic(name.topicId());
        PartitionImage partition = topic == null ? null : topic.partition(name.partition());
        return partition == null ? 0 : partition.replicas().size();
    }

    /** What is committed of the metadata as far as the process has heard, while its loops may not have seen it. */
    MetadataImage committed() {
        return broker == null ? MetadataImage.EMPTY : BrokerPartitions.committed(broker);
    }

    /** The metadata offset of {@link #committed}. */
    long committedOffset() {
        return broker == null ? 0 : BrokerPartitions.committedOffset(broker);
    }

    /** The epoch under which the process is registered; -1 while it is not. */
    long brokerEpoch() {
        return broker == null ? -1 : BrokerPartitions.brokerEpoch(broker);
    }

    /** What the process has of a partition, or null. */
    @Nullable Partition find(PartitionName name) {
        for (Partition replica : partitions()) {
            if (PartitionName.of(replica).equals(name)) {
                return replica;
            }
        }
        return null;
    }

    /** The metadata offset of {@link #image}. */
    long imageOffset() {
        return broker == null ? 0 : BrokerPartitions.imageOffset(broker);
    }

    /** Whether the process takes its controller for the active one. */
    boolean isController() {
        return broker != null && broker.leaderId() == id;
    }

    /** Starts a process. */
    void start() {
        int life = ++lives;
        stoppedBy = null;
        stopping = false;
        List<SimLoop> doors = new ArrayList<>();
        loops = new ArrayList<>();
        List<MachineRuntime.Place> places = new ArrayList<>();
        for (int i = 0; i < options.loops(); i++) {
            places.add(newPlace("loop " + i));
        }
        doors.addAll(loops);
        MachineRuntime.Place home = newPlace("metadata");
        SplitWire wire =
                SplitWire.ofNode(network.join(id, loops.getFirst()), loops.getFirst(), home.loop());
        Map<String, String> texts = new TreeMap<>(options.settings());
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
                        KEYS,
                        faults);
        loops.getFirst().run(() -> open(setup, doors, life));
    }

    private MachineRuntime.Place newPlace(String name) {
        SimLoop loop = new SimLoop(scheduler, "node " + id + " " + name);
        loops.add(loop);
        return new MachineRuntime.Place(loop, clock, scheduler.entropy().fork("dice" + id + name));
    }

    private MetadataLog newLog(MachineRuntime.Place home, PeerCalls calls) {
        return new RaftMetadataLog(
                new RaftParts(disk, home.loop(), home.clock(), home.dice(), calls), raftConfig());
    }

    private void open(Broker.Setup setup, List<SimLoop> doors, int life) {
        try {
            StopsItself host = new StopsItself(life);
            Broker opened = Broker.open(setup, host);
            broker = opened;
            opened.start(
                    List.of(
                            new BrokerRegistration.Endpoint(
                                    LISTENER, "host" + id, PORT, (short) 0)),
                    () -> door = new SimServer.Door(opened.dispatcher(), doors, LISTENER),
                    host::onBegun);
        } catch (IOException e) { // the disk is full, or fails: it may be better next time
            kill();
        } catch (DataDirectory.RefusedException e) {
            throw new SimViolation("ClusterNode", "the node's own directory is refused: " + e);
        }
    }

    private RaftConfig raftConfig() {
        TreeMap<Integer, Voter.Endpoint> peers = new TreeMap<>();
        for (int peer = 1; peer <= options.nodes(); peer++) {
            peers.put(peer, endpoint(peer));
        }
        return new RaftConfig(
                id,
                CLUSTER_ID,
                endpoint(id),
                peers,
                true,
                id <= ClusterOptions.VOTERS,
                RaftTimeouts.of(options.settings()),
                MetadataLogConfig.of(options.settings()));
    }

    /** All threads of the process stand still. */
    void pause(long durationNs) {
        loops.forEach(loop -> loop.pause(durationNs));
    }

    /** Ends the process at once; the page cache survives, and the kernel closes its connections. */
    void kill() {
        end();
        network.die(id);
        disk.killProcess();
    }

    /** Ends the process with the power: what was not forced may be lost, and nobody is told. */
    void cutPower() {
        end();
        network.leave(id);
        journal.onPowerCut();
        disk.cutPower();
    }

    /** Ends the process, and replaces the disk by an empty one. */
    void wipe() {
        end();
        network.die(id);
        disk = new SimDisk(scheduler, "disk " + id + " after " + lives);
    }

    /** What the journals of all lives have done that have ended. */
    JournalTraces journal() {
        return journal;
    }

    private void end() {
        Broker ending = broker;
        if (ending != null) {
            loops.getFirst().run(() -> journal.onEnd(BrokerPartitions.journal(ending)));
        }
        loops.forEach(SimLoop::stop);
        loops = new ArrayList<>();
        broker = null;
        door = null;
        stoppedBy = null;
        closing = List.of();
    }

    /** Whether the process has been told to stop in order and has not ended. */
    boolean isStopping() {
        return stopping && isUp();
    }

    /** Lets others take over, then closes all logs and ends the process; {@code closed} runs just before its end. Returns whether there was a process to stop. */
    boolean stop(Runnable closed) {
        Broker leaving = broker;
        int life = lives;
        if (leaving == null || stopping) {
            return false;
        }
        stopping = true;
        loops.getFirst()
                .post(
                        () ->
                                leaving.leave(
                                        () -> {
                                            closing = BrokerPartitions.of(leaving);
                                            leaving.close(failure -> exit(life, closed));
                                        }));
        return true;
    }

    private void exit(int life, Runnable closed) {
        scheduler.after(
                0,
                "exit",
                () -> {
                    if (life == lives && broker != null) {
                        closed.run();
                        end();
                        network.die(id);
                        disk.killProcess();
                    }
                });
    }

    /** The node stops when it is told that it can no longer be trusted. */
    private final class StopsItself implements Broker.Host {
        private final int life;

        StopsItself(int life) {
            this.life = life;
        }

        void onBegun(@Nullable IOException failure) {
            if (failure != null) {
                onStopped(failure);
            }
        }

        @Override
        public void onStorageFenced(IOException cause) {
            onStopped(cause);
        }

        @Override
        public void onMetadataFailed(IOException cause) {
            onStopped(cause);
        }

        private void onStopped(IOException cause) {
            if (life == lives) {
                stoppedBy = cause;
            }
        }
    }

    @Override
    public String toString() {
        return "node " + id + (isUp() ? door == null ? " starting" : " serving" : " down");
    }
}
