package dev.wharf.replica;

import dev.wharf.log.JournalConfig;
import dev.wharf.log.JournalFigures;
import dev.wharf.log.LogDirectory;
import dev.wharf.log.LogFault;
import dev.wharf.log.OpenFiles;
import dev.wharf.log.PartitionLogs;
import dev.wharf.machine.MachineRuntime;
import dev.wharf.metadata.MetadataDelta;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.MetadataRecord;
import dev.wharf.peer.PeerCalls;
import dev.wharf.sim.SimClock;
import dev.wharf.sim.SimDisk;
import dev.wharf.sim.SimLoop;
import dev.wharf.sim.SimNetwork;
import dev.wharf.sim.SimScheduler;
import dev.wharf.types.Uuid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One node's replicas: real tables, logs, fetchers and wire ends on two simulated loops, over a disk that outlives the process. */
final class ReplicaNode {
    static final int LOOPS = 2;
    static final int CONTROLLER = 0;

    private static final long PROPOSAL_TIMEOUT_MS = 300;

    private final SimScheduler scheduler;
    private final SimNetwork network;
    private final int id;
    private final SimDisk disk;
    private final Settings settings;
    private @Nullable Life life;

    /**
     * What all nodes share.
     *
     * @param brokerTexts the broker's settings
     */
    record Settings(
            ReplicaConfig config,
            Map<String, String> brokerTexts,
            JournalConfig journal,
            Set<LogFault> logFaults,
            ReplicaFaults faults) {}

    /** One life of the process. */
    static final class Life {
        private final List<SimLoop> loops = new ArrayList<>();
        private final List<PartitionTable> tables = new ArrayList<>();
        private MetadataImage image = MetadataImage.EMPTY;
        private long brokerEpoch = -1;
        private @Nullable DiskSpace space;
        private @Nullable LogDirectory directory;
        private boolean dead;

        List<Partition> partitions() {
            List<Partition> all = new ArrayList<>();
            tables.forEach(table -> all.addAll(table.all()));
            return all;
        }

        boolean isDead() {
            return dead;
        }

        /** Whether its disk is taken for full. */
        boolean isSpaceClosed() {
            return space != null && space.isClosed();
        }

        /** What its journal has done. */
        JournalFigures journal() {
            JournalFigures[] figures = {JournalFigures.NONE};
            LogDirectory opened = directory;
            if (opened != null) {
                loops.getFirst().run(() -> figures[0] = opened.journalFigures());
            }
            return figures[0];
        }
    }

    ReplicaNode(SimScheduler scheduler, SimNetwork network, int id, Settings settings) {
        this.scheduler = scheduler;
        this.network = network;
        this.id = id;
        this.settings = settings;
        this.disk = new SimDisk(scheduler, "disk " + id);
    }

    int id() {
        return id;
    }

    SimDisk disk() {
        return disk;
    }

    @Nullable Life life() {
        return life;
    }

    boolean isUp() {
        return life != null;
    }

    /** The partitions of the process that runs; none if none does. */
    List<Partition> partitions() {
        return life == null ? List.of() : life.partitions();
    }

    @Nullable Partition partition(int index) {
        return partitions().stream()
                .filter(partition -> partition.name().partition() == index)
                .findFirst()
                .orElse(null);
    }

    /** Runs {@code task} on the loop of a partition. */
    void onLoopOf(int index, Consumer<Partition> task) {
        Life now = life;
        Partition partition = partition(index);
        if (now != null && partition != null) {
            int loop = loops(now).indexOf(ToyController.TOPIC_ID, index);
            now.loops.get(loop).run(() -> task.accept(partition));
        }
    }

    /** Starts a process, which knows nothing of the cluster yet. */
    void start() {
        Life started = new Life();
        SimClock clock = new SimClock(scheduler);
        for (int i = 0; i < LOOPS; i++) {
            started.loops.add(new SimLoop(scheduler, "node " + id + " loop " + i));
        }
        SimLoop home = started.loops.getFirst();
        home.run(
                () -> {
                    try {
                        assemble(started, clock, home);
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });
        life = started;
    }

    private void assemble(Life started, SimClock clock, SimLoop home) throws IOException {
        PartitionLoops loops = loops(started);
        PeerCalls calls =
                new PeerCalls(id, network.join(id, home), home, scheduler.entropy().fork("calls"));
        BrokerSettings brokerSettings = new BrokerSettings(id, new TreeMap<>(settings.brokerTexts));
        ReplicationThrottles throttles =
                new ReplicationThrottles(brokerSettings, () -> started.image, clock);
        ReplicaFetchers fetchers =
                new ReplicaFetchers(
                        new ReplicaFetchers.Place(
                                home,
                                scheduler.entropy().fork("sessions"),
                                calls,
                                loops,
                                settings.config,
                                throttles,
                                () -> started.brokerEpoch));
        LogDirectory directory =
                LogDirectory.open(
                        disk,
                        home,
                        new LogDirectory.JournalSetup(
                                settings.journal, new Uuid(1, id), settings.logFaults));
        started.directory = directory;
        MachineRuntime.Place place =
                new MachineRuntime.Place(home, clock, scheduler.entropy().fork("space"));
        DiskSpace space = new DiskSpace(disk, place, 0);
        started.space = space;
        for (int i = 0; i < LOOPS; i++) {
            SimLoop loop = started.loops.get(i);
            ClusterLinks links =
                    new ClusterLinks(
                            settings.config,
                            (proposal, answer) -> propose(calls, home, loop, proposal, answer),
                            fetchers,
                            image -> true);
            started.tables.add(
                    new PartitionTable(
                            new PartitionTable.Settings(
                                    id,
                                    i,
                                    clock,
                                    new TopicLogConfigs(brokerSettings),
                                    links,
                                    settings.faults),
                            loops,
                            new PartitionLogs(
                                    directory,
                                    i,
                                    loop,
                                    clock,
                                    OpenFiles.USUAL_LIMIT,
                                    settings.logFaults),
                            new StorageHealth(cause -> {}),
                            space,
                            new NoMachines()));
        }
        fetchers.serve(started.tables);
        ReplicaFetchHandler.serve(
                new ReplicaFetchHandler.Place(
                        home, loops, started.tables, throttles, () -> started.image),
                calls);
        lookAfter(started, directory);
    }

    /** Looks for late followers and writes checkpoints, as housekeeping does. */
    private void lookAfter(Life started, LogDirectory directory) {
        for (int i = 0; i < LOOPS; i++) {
            SimLoop loop = started.loops.get(i);
            PartitionTable table = started.tables.get(i);
            loop.schedule(
                    settings.config.lagTimeMaxMs() / 2, () -> lookAfter(loop, table, directory));
        }
    }

    private void lookAfter(SimLoop loop, PartitionTable table, LogDirectory directory) {
        table.lagChecks().forEachRemaining(Runnable::run);
        List.copyOf(table.dirty()).forEach(each -> each.forceInBackground(_ -> {}));
        table.logs().checkpoint(() -> directory.write(failure -> {}));
        loop.schedule(settings.config.lagTimeMaxMs() / 2, () -> lookAfter(loop, table, directory));
    }

    private static void propose(
            PeerCalls calls,
            SimLoop home,
            SimLoop loop,
            IsrProposals.Proposal proposal,
            Consumer<IsrProposals.Answer> answer) {
        ByteBuffer body = ToyProposal.write(proposal);
        home.post(
                () ->
                        calls.call(
                                CONTROLLER,
                                ToyProposal.KEY,
                                body,
                                PROPOSAL_TIMEOUT_MS,
                                new PeerCalls.Callback() {
                                    @Override
                                    public void onAnswer(ByteBuffer bytes) {
                                        loop.post(
                                                () -> answer.accept(ToyProposal.readAnswer(bytes)));
                                    }

                                    @Override
                                    public void onLost() {
                                        loop.post(
                                                () ->
                                                        answer.accept(
                                                                new IsrProposals.Answer.Lost()));
                                    }
                                }));
    }

    private static PartitionLoops loops(Life of) {
        return new PartitionLoops(List.copyOf(of.loops));
    }

    /** The controller has registered this process. */
    static void onRegistered(Life registered, long brokerEpoch) {
        registered.brokerEpoch = brokerEpoch;
    }

    /** Takes over what the controller has decided; each loop a little later. */
    static void publish(Life to, List<MetadataRecord> records) {
        MetadataDelta.Builder builder = new MetadataDelta.Builder(to.image);
        records.forEach(builder::apply);
        MetadataDelta delta = builder.build(0);
        to.image = delta.image();
        for (int i = 0; i < LOOPS; i++) {
            PartitionTable table = to.tables.get(i);
            to.loops.get(i).post(() -> table.onDelta(delta, () -> {}));
        }
    }

    /** Ends the process; with {@code power} what was not forced may go too. */
    void crash(boolean power) {
        Life ended = life;
        if (ended == null) {
            return;
        }
        ended.dead = true;
        ended.loops.forEach(SimLoop::stop);
        life = null;
        if (power) {
            network.leave(id);
            disk.cutPower();
        } else {
            network.die(id);
            disk.killProcess();
        }
    }

    private static final class NoMachines implements PartitionTable.Listener {
        @Override
        public void onLeading(Partition partition) {}

        @Override
        public void onResigned(Partition partition) {}
    }
}
