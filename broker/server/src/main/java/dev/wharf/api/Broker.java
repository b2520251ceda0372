package dev.wharf.api;

import static dev.wharf.types.Invariants.check;

import dev.wharf.cluster.BrokerLifecycle;
import dev.wharf.cluster.OperatorDesk;
import dev.wharf.cluster.OperatorWish;
import dev.wharf.consensus.DataDirectory;
import dev.wharf.consensus.LocalMetadataLog;
import dev.wharf.consensus.MetaProperties;
import dev.wharf.consensus.MetadataLog;
import dev.wharf.consensus.MetadataLogConfig;
import dev.wharf.controller.Controller;
import dev.wharf.controller.ControllerAnswer;
import dev.wharf.controller.ControllerAnswer.OperatorAnswered;
import dev.wharf.controller.ControllerCommand;
import dev.wharf.controller.ControllerFaults;
import dev.wharf.controller.Features;
import dev.wharf.controller.Membership;
import dev.wharf.controller.ProducerIds;
import dev.wharf.env.Completion;
import dev.wharf.env.Disk;
import dev.wharf.env.Loop;
import dev.wharf.env.Wire;
import dev.wharf.log.JournalFigures;
import dev.wharf.log.LogDirectory;
import dev.wharf.log.LogFault;
import dev.wharf.log.PartitionLogs;
import dev.wharf.machine.MachineRuntime;
import dev.wharf.machine.Outcome;
import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.metadata.ConfigResource;
import dev.wharf.metadata.MetadataDelta;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.replica.BrokerSettings;
import dev.wharf.replica.ClusterLinks;
import dev.wharf.replica.DiskSpace;
import dev.wharf.replica.FetchSessions;
import dev.wharf.replica.Gather;
import dev.wharf.replica.PartitionLoops;
import dev.wharf.replica.PartitionTable;
import dev.wharf.replica.ReplicaFaults;
import dev.wharf.replica.StorageHealth;
import dev.wharf.replica.TableFigures;
import dev.wharf.replica.TopicLogConfigs;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A whole broker but for its drivers: everything on floors 0 to 6, put together over the seams. The node runs it on real threads and
 * files, the simulation on one thread and a disk in memory.
 *
 * <pre>
 *   open -> start -> serving -> close -> closed
 * </pre>
 *
 * <p>Owner: the first loop; the dispatcher is called on each connection's loop.
 */
public final class Broker {
    /** How long a node that leads the metadata log looks for another that does, before it stops. */
    private static final long HAND_OVER_MS = 1_000;

    private final Setup setup;
    private final MachineRuntime.Place home;
    private final MachineRuntime.Place first;
    private final Host host;
    private final MetaProperties identity;
    private final LogDirectory directory;
    private final Controller controller;
    private final @Nullable BrokerCluster cluster;
    private final List<PartitionTable> tables;
    private final List<GroupHost> groupHosts;
    private final Services services;
    private final RequestDispatcher dispatcher;
    private final StorageHealth health;
    private final TelemetryCounters telemetry = new TelemetryCounters();
    private final DiskSpace space;
    private final BrokerSettings settings;
    private Consumer<SortedMap<String, String>> onSettings = texts -> {};

    /**
     * What a broker is made of.
     *
     * @param places a loop with its clock and chance, for each thread that owns partitions and connections
     * @param home where the metadata lives, apart from partitions and clients: a change of it may be thousands of partitions, and in a cluster its log forces within a turn of the loop
     * @param disk the log directory
     * @param allocator of response buffers
     * @param clusterId null for the one that the log directory has
     * @param cluster null for a node that is alone
     * @param keys every setting there is, those of the rooms that run the broker among them: it checks and describes them
     * @param faults none but in tests
     */
    public record Setup(
            BrokerConfig config,
            List<MachineRuntime.Place> places,
            MachineRuntime.Place home,
            Disk disk,
            ByteBufAllocator allocator,
            @Nullable String clusterId,
            @Nullable Cluster cluster,
            BrokerKeys keys,
            Faults faults) {}

    /**
     * What makes a broker one of several.
     *
     * @param replicas the wire for records, on the first loop
     * @param metadata the wire for all else, on the metadata's loop
     * @param log makes the metadata log, once
     */
    public record Cluster(Wire replicas, Wire metadata, LogMaker log) {}

    /** Bugs on purpose, for tests of the tests. */
    public record Faults(
            Set<LogFault> log,
            ReplicaFaults replica,
            ControllerFaults controller,
            boolean takesOvertakenCommits) {
        public static final Faults NONE = new Faults(Set.of(), ReplicaFaults.NONE);

        public Faults(Set<LogFault> log, ReplicaFaults replica) {
            this(log, replica, ControllerFaults.NONE, false);
        }
    }

    /** Who runs the broker; called on any of its loops. */
    public interface Host {
        /** A force has failed: the log directory is fenced, and nothing more is acknowledged. The node should stop. */
        void onStorageFenced(IOException cause);

        /** The metadata cannot be changed any more. The node should stop. */
        void onMetadataFailed(IOException cause);
    }

    private Broker(Setup setup, Host host, MetaProperties identity, LogDirectory directory) {
        this.setup = setup;
        this.first = setup.places.getFirst();
        this.home = setup.home;
        this.host = host;
        this.identity = identity;
        this.directory = directory;
        this.health = new StorageHealth(host::onStorageFenced);
        this.space = new DiskSpace(setup.disk, first, setup.config.minFreeBytes());
        this.settings = new BrokerSettings(setup.config.nodeId(), setup.config.texts());
        BrokerConfig config = setup.config;
        ClusterCalls calls =
                setup.cluster == null
                        ? null
                        : ClusterCalls.over(config.nodeId(), setup.cluster, home, first);
        this.controller = newController(calls);
        PartitionLoops loops =
                new PartitionLoops(setup.places.stream().map(MachineRuntime.Place::loop).toList());
        this.cluster =
                calls == null
                        ? null
                        : new BrokerCluster(
                                config,
                                identity.clusterId(),
                                home,
                                first,
                                controller,
                                calls,
                                loops);
        ClusterLinks links = cluster == null ? ClusterLinks.ALONE : cluster.links();
        List<PartitionTable> newTables = new ArrayList<>();
        List<GroupHost> newHosts = new ArrayList<>();
        List<FetchSessions> sessions = new ArrayList<>();
        List<LoopCounts> counts = new ArrayList<>();
        for (int i = 0; i < loops.count(); i++) {
            MachineRuntime.Place place = setup.places.get(i);
            GroupHost groupHost =
                    new GroupHost(place, config.group(), setup.faults.takesOvertakenCommits());
            PartitionTable table = newTable(i, loops, links, groupHost);
            newHosts.add(groupHost);
            newTables.add(table);
            int share = Math.ceilDiv(config.fetch().sessions(), loops.count());
            counts.add(new LoopCounts());
            sessions.add(new FetchSessions(share, place.dice()));
            boolean isFirst = i == 0;
            controller
                    .publisher()
                    .subscribe(
                            place.loop(),
                            (delta, done) ->
                                    table.onDelta(
                                            delta,
                                            () -> {
                                                groupHost.onDelta(delta);
                                                onSettings(table, delta, isFirst);
                                                done.run();
                                            }));
        }
        this.tables = List.copyOf(newTables);
        this.groupHosts = List.copyOf(newHosts);
        this.services = newServices(loops, sessions, counts);
        this.dispatcher = Apis.dispatcher(services);
        if (cluster != null) {
            cluster.replicate(tables);
            cluster.serve(dispatcher);
        }
    }

    private Services newServices(
            PartitionLoops loops, List<FetchSessions> sessions, List<LoopCounts> counts) {
        Forwarding forwarding = cluster == null ? null : cluster.forwarding();
        return new Services(
                setup.config,
                identity.clusterId(),
                first.clock(),
                setup.allocator,
                new Services.Storage(setup.disk, health),
                loops,
                tables,
                List.copyOf(sessions),
                setup.places.stream().map(MachineRuntime.Place::dice).toList(),
                List.copyOf(counts),
                controller.publisher(),
                new Endpoints(controller.publisher()),
                newGateway(forwarding),
                forwarding,
                new GroupCoordinators(controller.publisher(), loops, groupHosts),
                new ConfigCatalog(setup.keys, settings),
                telemetry);
    }

    private ControllerGateway newGateway(@Nullable Forwarding forwarding) {
        return new ControllerGateway(
                setup.config.nodeId(),
                home,
                controller,
                forwarding,
                new ProducerIds(this::allocateProducerIds),
                setup.config.group());
    }

    private void allocateProducerIds(Outcome.Callback<ControllerAnswer> callback) {
        if (cluster != null) {
            cluster.allocateProducerIds(callback);
            return;
        }
        int nodeId = setup.config.nodeId();
        BrokerRegistration self = controller.image().brokers().get(nodeId);
        long epoch = self == null ? -1 : self.brokerEpoch();
        controller.submit(new ControllerCommand.AllocateProducerIds(nodeId, epoch), callback);
    }

    /**
     * Reads what is needed of the log directory; blocks, before anything serves.
     *
     * @throws DataDirectory.RefusedException if the directory is another node's
     */
    public static Broker open(Setup setup, Host host)
            throws IOException, DataDirectory.RefusedException {
        MachineRuntime.Place first = setup.places.getFirst();
        check(first.loop().inLoop(), "a broker is opened on its first loop");
        MetaProperties identity =
                DataDirectory.open(
                        setup.disk, setup.clusterId, setup.config.nodeId(), first.dice());
        LogDirectory.JournalSetup journal =
                new LogDirectory.JournalSetup(
                        setup.config.journal(), identity.directoryId(), setup.faults.log);
        return new Broker(
                setup, host, identity, LogDirectory.open(setup.disk, first.loop(), journal));
    }

    public String clusterId() {
        return identity.clusterId();
    }

    /** Where the network brings requests; once {@link #start} has told that the broker serves. */
    public Dispatcher dispatcher() {
        return dispatcher;
    }

    /** The room on the disk; what it tells may be read from any thread. */
    public DiskSpace space() {
        return space;
    }

    /** The cluster as every loop has seen it; from any thread. */
    public MetadataImage image() {
        return controller.image();
    }

    /** Whether this life of the broker takes part in the cluster, and is neither fenced nor about to go, as every loop has seen; from any thread. */
    public boolean isActive() {
        MetadataImage seen = image();
        BrokerRegistration own = seen.brokers().get(setup.config.nodeId());
        return own != null && own.isActive() && (cluster == null || cluster.hasJoined(seen));
    }

    /** The node whose controller is active as far as this one knows, or {@link Controller#NOBODY}; from any thread. */
    public int leaderId() {
        return controller.leaderId();
    }

    /**
     * Asks the active controller, wherever it is, for what an operator wishes; from any thread.
     *
     * @param then told once, on the metadata's loop; null if there was no answer in time
     */
    public void ask(OperatorWish wish, Consumer<@Nullable OperatorAnswered> then) {
        home.loop()
                .execute(
                        () -> {
                            if (cluster == null) {
                                new OperatorDesk(setup.config.nodeId(), home, controller)
                                        .ask(wish, then);
                            } else {
                                cluster.ask(wish, then);
                            }
                        });
    }

    /** Whether a force has failed, so that nothing is acknowledged any more; from any thread. */
    public boolean isStorageFenced() {
        return health.isFenced();
    }

    /** Tells what a loop holds and has done, on that loop: thousands of partitions are looked at in slices. To be asked by a bounded number of callers at once. */
    public void figures(int loop, Consumer<LoopFigures> then) {
        check(setup.places.get(loop).loop().inLoop(), "figures are taken on their loop");
        tables.get(loop).figures(table -> then.accept(figures(loop, table)));
    }

    private LoopFigures figures(int loop, TableFigures table) {
        LoopCounts counts = services.counts().get(loop);
        return new LoopFigures(
                table,
                groupHosts.get(loop).figures(),
                counts.bytesOut(),
                counts.putOff(),
                counts.errors(),
                services.sessions().get(loop).size(),
                loop == 0 ? journalFigures() : JournalFigures.NONE);
    }

    /**
     * Names who hears the settings as they stand, on the first loop, whenever clients have changed one; before {@link #start}, which tells
     * what they have set before.
     */
    public void whenSettingsChange(Consumer<SortedMap<String, String>> listener) {
        onSettings = listener;
    }

    /**
     * Opens all partitions and registers this node.
     *
     * @param endpoints where clients reach it, by listener
     * @param serving called on the first loop when requests can come
     * @param begun told on the metadata's loop when the metadata that is here has been read, or why it cannot be
     */
    public void start(
            List<BrokerRegistration.Endpoint> endpoints, Runnable serving, Completion begun)
            throws IOException {
        space.start();
        directory.removeDeleted(health::fence);
        BrokerRegistration registration = registration(endpoints);
        Runnable next =
                cluster == null
                        ? () ->
                                LoneRegistration.submit(
                                        controller,
                                        registration,
                                        host,
                                        () -> first.loop().execute(() -> settle(serving)))
                        : () -> {};
        home.loop().execute(() -> startController(begun, next));
        if (cluster != null) {
            cluster.join(registration, directory.cleanEpoch(), new Member(serving));
        }
    }

    private void startController(Completion begun, Runnable next) {
        try {
            controller.start(host::onMetadataFailed);
        } catch (IOException e) {
            begun.onDone(e);
            return;
        }
        begun.onDone(null);
        next.run();
    }

    /**
     * Names who hears where the brokers are, on the first loop, whenever one has registered, changed or gone; before {@link #start}.
     */
    public void whenBrokersChange(Consumer<MetadataImage> listener) {
        controller
                .publisher()
                .subscribe(
                        first.loop(),
                        (delta, done) -> {
                            if (delta.brokersChanged()) {
                                listener.accept(delta.image());
                            }
                            done.run();
                        });
    }

    /**
     * Lets other nodes take over what this one leads, before it stops; bounded in time. On the first loop, while requests are still served.
     *
     * @param left told once, on the first loop; at once where there is no other node
     */
    public void leave(Runnable left) {
        if (cluster == null) {
            left.run();
        } else {
            cluster.leave(() -> first.loop().execute(left));
        }
    }

    /** Stops the groups: joins and syncs that wait for other members are answered, and the members ask elsewhere. From any thread. */
    public void callOff() {
        for (int i = 0; i < groupHosts.size(); i++) {
            setup.places.get(i).loop().post(groupHosts.get(i)::stop);
        }
    }

    /** Closes everything cleanly; {@code closed} is called on the first loop, with a failure if the next start has to recover. */
    public void close(Completion closed) {
        space.stop();
        Runnable last = () -> first.loop().execute(() -> closeTables(closed));
        home.loop().execute(() -> controller.handOver(HAND_OVER_MS, last));
    }

    private void closeTables(Completion closed) {
        Gather gather = new Gather(first.loop(), tables.size(), () -> writeLast(closed));
        for (int i = 0; i < tables.size(); i++) {
            PartitionTable table = tables.get(i);
            setup.places.get(i).loop().execute(() -> table.close(gather::arrive));
        }
    }

    private void writeLast(Completion closed) {
        if (cluster != null && !health.isFenced()) {
            directory.setCleanEpoch(cluster.cleanEpoch());
        }
        directory.write(closed);
    }

    /** What clients have pushed of their own metrics; from any thread. */
    public TelemetryCounters telemetry() {
        return telemetry;
    }

    /** For tests that compare images: the metadata offset of {@link #image}. */
    long imageOffset() {
        return controller.publisher().offset();
    }

    /** For tests that look at what is decided before it is seen everywhere. */
    Controller controller() {
        return controller;
    }

    /** For tests that look at a cluster: the epoch under which this broker is registered; -1 while it is not, or is alone. */
    long brokerEpoch() {
        return cluster == null ? -1 : cluster.brokerEpoch();
    }

    /** For tests that look at the journals; on the first loop. */
    JournalFigures journalFigures() {
        return directory.journalFigures();
    }

    /** For tests that look at the partitions; each table is its loop's. */
    List<PartitionTable> tables() {
        return tables;
    }

    /** Brings the settings that clients have changed to whoever acts on them while the broker runs. */
    private void onSettings(PartitionTable table, MetadataDelta delta, boolean onFirstLoop) {
        if (delta.configs().stream()
                .noneMatch(resource -> resource.type() == ConfigResource.Type.BROKER)) {
            return;
        }
        SortedMap<String, String> texts = settings.at(delta.image());
        table.reconfigure(BrokerConfig.from(texts).housekeeping());
        if (onFirstLoop) {
            onSettings.accept(texts);
        }
    }

    /** For tests that look at the coordinators; each host is its loop's. */
    List<GroupHost> groupHosts() {
        return groupHosts;
    }

    private Controller newController(@Nullable ClusterCalls calls) {
        MetadataLogConfig logConfig = MetadataLogConfig.of(setup.config.texts());
        return new Controller(
                new Controller.Settings(
                        setup.config.controller(),
                        calls == null ? Membership.ALONE : Membership.CLUSTER,
                        new BrokerConfigRules(setup.keys, setup.config.texts()),
                        logConfig.snapshotAfterBytes(),
                        setup.faults.controller()),
                home,
                newMetadataLog(logConfig, calls));
    }

    private MetadataLog newMetadataLog(MetadataLogConfig logConfig, @Nullable ClusterCalls calls) {
        return setup.cluster == null || calls == null
                ? new LocalMetadataLog(setup.disk, home.loop(), home.clock(), logConfig, identity)
                : setup.cluster.log.make(home, calls.metadata());
    }

    private PartitionTable newTable(
            int index, PartitionLoops loops, ClusterLinks links, GroupHost groupHost) {
        MachineRuntime.Place place = setup.places.get(index);
        int files = setup.config.openFiles(setup.places.size());
        Set<LogFault> faults = setup.faults.log;
        return new PartitionTable(
                new PartitionTable.Settings(
                        setup.config.nodeId(),
                        index,
                        place.clock(),
                        new TopicLogConfigs(settings),
                        links,
                        setup.faults.replica),
                loops,
                new PartitionLogs(directory, index, place.loop(), place.clock(), files, faults),
                health,
                space,
                groupHost);
    }

    private BrokerRegistration registration(List<BrokerRegistration.Endpoint> endpoints) {
        return new BrokerRegistration(
                setup.config.nodeId(),
                cluster == null ? first.dice().nextUuid() : cluster.incarnation(),
                0,
                endpoints,
                Features.SUPPORTED,
                setup.config.rack().isEmpty() ? null : setup.config.rack(),
                List.of(identity.directoryId()),
                false);
    }

    /** Waits until what the recoveries found is committed, so that no high watermark is lower than before. */
    private void settle(Runnable serving) {
        Gather gather = new Gather(first.loop(), tables.size(), serving);
        for (int i = 0; i < tables.size(); i++) {
            PartitionTable table = tables.get(i);
            Loop loop = setup.places.get(i).loop();
            loop.execute(
                    () -> {
                        table.setStraysAside();
                        table.startHousekeeping(
                                loop,
                                BrokerConfig.from(settings.at(image())).housekeeping(),
                                this::writeCheckpoint);
                        table.whenSettled(gather::arrive);
                    });
        }
    }

    /** Hears how this node fares in the cluster. */
    private final class Member implements BrokerLifecycle.Owner {
        private final Runnable serving;

        Member(Runnable serving) {
            this.serving = serving;
        }

        @Override
        public void onActive() {
            first.loop().execute(() -> settle(serving));
        }

        @Override
        public void onRefused(String why) {
            host.onMetadataFailed(new IOException("the cluster refuses this node: " + why));
        }
    }

    private void writeCheckpoint() {
        directory.write(
                failure -> {
                    if (failure instanceof LogDirectory.NotWrittenException) {
                        space.onWriteFailed(failure);
                    } else if (failure != null) {
                        health.fence(failure);
                    }
                });
    }
}
