package dev.wharf.replica;

import static dev.wharf.types.Invariants.check;

import dev.wharf.env.Clock;
import dev.wharf.env.Completion;
import dev.wharf.env.Loop;
import dev.wharf.log.CleanerFigures;
import dev.wharf.log.LogCleaner;
import dev.wharf.log.LogConfig;
import dev.wharf.log.LogDirectory;
import dev.wharf.log.OpenResult;
import dev.wharf.log.PartitionLog;
import dev.wharf.log.PartitionLogs;
import dev.wharf.metadata.MetadataDelta;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.protocol.Errors;
import dev.wharf.types.TopicPartition;
import dev.wharf.types.Uuid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions of one loop: opens, changes and deletes them as the metadata says.
 *
 * <p>Owner: its loop.
 */
public final class PartitionTable {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionTable.class);

    private final Settings settings;
    private final PartitionLoops loops;
    private final PartitionLogs logs;
    private final ReplicaContext context;
    private final Map<Uuid, Map<Integer, Partition>> partitions = new LinkedHashMap<>();
    private final DamagedReplicas damaged;
    private final WaitingPartitions waiting = new WaitingPartitions();
    private final DeltaSteps steps;
    private final SlicedWork work;
    private final SlicedWork reviews;
    private final SlicedWork looks;
    private boolean reviewsDue;
    private MetadataImage image = MetadataImage.EMPTY;
    private boolean joined;
    private @Nullable Housekeeping housekeeping;
    private @Nullable LogCleaner cleaner;

    /**
     * What is fixed for a table.
     *
     * @param nodeId of this node
     * @param loopIndex of the loop that owns the table
     * @param clock of that loop
     * @param configs the log settings of topics
     * @param cluster the other nodes
     * @param faults none but in tests
     */
    public record Settings(
            int nodeId,
            int loopIndex,
            Clock clock,
            TopicLogConfigs configs,
            ClusterLinks cluster,
            ReplicaFaults faults) {}

    /** Hears of partitions that this node leads; on the table's loop. */
    public interface Listener {
        /** This node leads the partition, which takes records from now on. */
        void onLeading(Partition partition);

        /** This node does not lead the partition any more: another one does, or it is closed. */
        void onResigned(Partition partition);
    }

    public PartitionTable(
            Settings settings,
            PartitionLoops loops,
            PartitionLogs logs,
            StorageHealth health,
            DiskSpace space,
            Listener listener) {
        this.settings = settings;
        this.loops = loops;
        this.logs = logs;
        Loop loop = loops.loop(settings.loopIndex);
        this.steps = new DeltaSteps(this, settings.configs);
        this.work = new SlicedWork(loop, settings.clock);
        this.reviews = new SlicedWork(loop, settings.clock);
        this.looks = new SlicedWork(loop, settings.clock);
        this.damaged =
                new DamagedReplicas(
                        settings.nodeId, loop, settings.cluster.proposals(), new DamagedLogs());
        this.context =
                new ReplicaContext(
                        settings.nodeId,
                        loop,
                        settings.clock,
                        logs,
                        health,
                        new LinkedHashSet<>(),
                        new LoopSpace(space),
                        new RefusedFirsts(),
                        new AppendCounts(),
                        listener,
                        new KnownBrokers(() -> image),
                        settings.cluster,
                        this::onDamaged,
                        settings.faults);
    }

    /** The partition if it is served here, or null. */
    public @Nullable Partition find(Uuid topicId, int partition) {
        Map<Integer, Partition> topic = partitions.get(topicId);
        return topic == null ? null : topic.get(partition);
    }

    /** Whether it is served here still. */
    boolean serves(Partition partition) {
        return find(partition.topicId(), partition.name().partition()) == partition;
    }

    /** Why {@link #find} has found nothing for a partition of this loop. */
    public Errors absence(Uuid topicId, int partition) {
        return damaged.contains(new ReplicaKey(topicId, partition))
                        || waiting.contains(topicId, partition)
                ? Errors.KAFKA_STORAGE_ERROR
                : Errors.NOT_LEADER_OR_FOLLOWER;
    }

    /** All partitions, in the order in which they were opened. */
    public List<Partition> all() {
        List<Partition> all = new ArrayList<>();
        partitions.values().forEach(topic -> all.addAll(topic.values()));
        return all;
    }

    /** Tells what the partitions hold and have taken: looked up in slices, and told on the table's loop. Whoever asks bounds how often. */
    public void figures(Consumer<TableFigures> then) {
        List<PartitionFigures> figures = new ArrayList<>();
        looks.add(
                () ->
                        Steps.many(
                                all(),
                                partition -> {
                                    if (serves(partition)) { // since the look began
                                        figures.add(partition.figures());
                                    }
                                }),
                () -> then.accept(figures(figures)));
    }

    private TableFigures figures(List<PartitionFigures> ofPartitions) {
        return new TableFigures(
                context.counts().messages(),
                context.counts().bytes(),
                cleaner == null ? CleanerFigures.NONE : cleaner.figures(),
                damaged.count(),
                logs.openFiles(),
                logs.maxOpenFiles(),
                ofPartitions);
    }

    /** How many partitions are not served because their files are damaged. */
    public int quarantined() {
        return damaged.count();
    }

    /**
     * Takes over a change of the metadata, in slices if it is a large one; nothing is opened before this life of the node has joined, see {@link ClusterLinks}.
     *
     * @param done told, on the table's loop and in the order of changes, when the partitions are as this one says; possibly within the call
     */
    public void onDelta(MetadataDelta delta, Runnable done) {
        work.add(() -> begin(delta), done);
    }

    private Iterator<Runnable> begin(MetadataDelta news) {
        image = news.image();
        MetadataDelta delta = news;
        if (!joined) {
            joined =
                    settings.cluster.joined().test(image)
                            || settings.faults.has(ReplicaFaults.Bug.ACTS_FOR_EARLIER_LIFE);
            if (!joined) {
                return Collections.emptyIterator();
            }
            delta = MetadataDelta.between(MetadataImage.EMPTY, image, news.offset());
        }
        return steps.of(delta);
    }

    /**
     * Makes durable what {@link Partition#deleteRecords} has done to these partitions, with one force of each and one checkpoint for all.
     *
     * @param done told on the table's loop once no crash can bring the records back, or why that is not sure
     */
    public void persistStarts(List<Partition> moved, Completion done) {
        logs.persistStarts(moved.stream().map(Partition::log).toList(), done);
    }

    /** Runs {@code task}, on the table's loop, when everything that recoveries found is committed. */
    public void whenSettled(Runnable task) {
        List<Partition> all = all();
        int[] missing = {all.size() + 1};
        Runnable onSettled =
                () -> {
                    missing[0]--;
                    if (missing[0] == 0) {
                        task.run();
                    }
                };
        all.forEach(partition -> partition.whenSettled(onSettled));
        onSettled.run();
    }

    /** Sets aside what the start found of partitions that this node has no replica of: once the metadata has come as far as this life of the node. */
    public void setStraysAside() {
        try {
            for (String name :
                    logs.setStraysAside(
                            new AssignedReplicas(
                                    image, settings.nodeId, loops, settings.loopIndex))) {
                LOG.warn(
                        "This node has no such replica any more: {} is kept until somebody deletes it",
                        name);
            }
        } catch (IOException e) {
            context.health().fence(e);
        }
    }

    /** Begins to look after the logs now and then. */
    public void startHousekeeping(Loop loop, Housekeeping.Settings times, Runnable onCheckpoint) {
        check(housekeeping == null, "housekeeping starts once");
        Housekeeping started = new Housekeeping(loop, times, this, context.health(), onCheckpoint);
        housekeeping = started;
        started.start();
        if (times.cleaner().enabled()) {
            cleaner =
                    new LogCleaner(
                            logs,
                            times.cleaner().share(loops.count()),
                            visitor ->
                                    all().forEach(p -> visitor.onLog(p.log(), p.highWatermark())),
                            new CleanerEvents());
            cleaner.start();
        }
    }

    /** Changes the intervals at which the logs are looked after; each holds from its next round on. */
    public void reconfigure(Housekeeping.Settings times) {
        if (housekeeping != null) {
            housekeeping.reconfigure(times);
        }
    }

    /** Closes everything so that the next start need not recover; {@code closed} runs on the log directory's loop. */
    public void close(Runnable closed) {
        work.stop();
        reviews.stop();
        looks.stop();
        if (housekeeping != null) {
            housekeeping.stop();
        }
        if (cleaner != null) {
            cleaner.stop();
        }
        all().forEach(Partition::close);
        partitions.clear();
        logs.closeClean(closed);
    }

    /** Tries again to open the partitions that the disk had no room for; the first that it still has none for ends the round. */
    void openWaiting() {
        if (waiting.isEmpty() || context.space().shared().isClosed()) {
            return;
        }
        for (WaitingPartitions.Waiting each : waiting.take()) {
            if (context.space().shared().isClosed()) {
                waiting.add(each);
            } else {
                open(each, settings.configs.of(each.name().topic(), image));
            }
        }
    }

    DiskSpace space() {
        return context.space().shared();
    }

    /** The cluster as this loop knows it. */
    MetadataImage image() {
        return image;
    }

    int nodeId() {
        return settings.nodeId;
    }

    /** The most files of this loop that one response may hold. */
    public int maxFilesOfResponse() {
        return logs.maxFilesOfResponse();
    }

    PartitionLogs logs() {
        return logs;
    }

    /** The partitions that were appended to since the last background force. */
    Set<Partition> dirty() {
        return context.dirty();
    }

    /** Whether a partition lives on this loop. */
    boolean isHere(Uuid topicId, int partition) {
        return loops.indexOf(topicId, partition) == settings.loopIndex;
    }

    /** The topics that have partitions here. */
    List<Uuid> topics() {
        return List.copyOf(partitions.keySet());
    }

    /** The partitions of a topic that are served here. */
    List<Partition> of(Uuid topicId) {
        return List.copyOf(partitions.getOrDefault(topicId, Map.of()).values());
    }

    /** The metadata says of a partition of this loop what it did not say before. */
    void onPartitionChanged(
            Uuid topicId,
            TopicPartition name,
            PartitionImage state,
            TopicLogConfigs.OfTopic config) {
        if (!state.replicas().contains(settings.nodeId)) {
            onReplicaRemoved(topicId, name);
            return;
        }
        ReplicaKey key = new ReplicaKey(topicId, name.partition());
        if (damaged.contains(key)) {
            onDamagedChanged(key, state);
            return;
        }
        Partition known = find(topicId, name.partition());
        if (known != null) {
            known.onMetadata(state);
            return;
        }
        WaitingPartitions.Waiting wanted = new WaitingPartitions.Waiting(name, topicId, state);
        if (waiting.contains(topicId, name.partition())) {
            waiting.add(wanted);
        } else {
            open(wanted, config.get());
        }
    }

    private void open(WaitingPartitions.Waiting wanted, LogConfig config) {
        TopicPartition name = wanted.name();
        Uuid topicId = wanted.topicId();
        PartitionImage state = wanted.state();
        LogEvents events = new LogEvents();
        OpenResult result;
        try {
            result = logs.open(name, topicId, config, events);
        } catch (IOException e) {
            LOG.error("Partition {} cannot be opened: {}", name, e.toString());
            damaged.add(name, topicId, DamagedReplicas.NEVER_FETCHED, state);
            context.health().fence(e);
            return;
        }
        switch (result) {
            case OpenResult.Opened(PartitionLog log) -> {
                Partition partition = new Partition(name, topicId, context, log);
                events.tell(partition);
                partitions
                        .computeIfAbsent(topicId, id -> new LinkedHashMap<>())
                        .put(name.partition(), partition);
                partition.onMetadata(state);
                if (log.isWorthMarking()) {
                    partition.onWritten();
                }
            }
            case OpenResult.NotCreated(IOException cause) -> {
                waiting.add(wanted);
                context.space().shared().onWriteFailed(cause);
            }
            case OpenResult.Quarantined(String why) -> {
                LOG.error("Partition {} is not served: {}", name, why);
                damaged.add(name, topicId, DamagedReplicas.NEVER_FETCHED, state);
            }
        }
    }

    /** Its topic is gone, or this node has no replica of it any more. */
    void removeAndDelete(Partition partition) {
        if (takeOut(partition)) {
            PartitionLog log = partition.log();
            logs.delete(log, deleteDelayMs(log.config()), this::fenceOnFailure);
        }
    }

    /** Serves a partition no more, and closes it; returns whether it was served. Its log is open still. */
    private boolean takeOut(Partition partition) {
        Map<Integer, Partition> topic = partitions.get(partition.topicId());
        if (topic == null || !topic.remove(partition.name().partition(), partition)) {
            return false;
        }
        if (topic.isEmpty()) {
            partitions.remove(partition.topicId());
        }
        partition.close();
        context.dirty().remove(partition);
        return true;
    }

    /** What is damaged, or was begun on a full disk, goes with its topic. */
    void deleteUnopened(Uuid topicId) {
        List<TopicPartition> gone = new ArrayList<>(waiting.removeTopic(topicId));
        for (TopicPartition name : damaged.removeTopic(topicId)) {
            if (find(topicId, name.partition()) == null) {
                gone.add(name);
            }
        }
        gone.forEach(name -> deleteUnopened(topicId, name));
    }

    private void deleteUnopened(Uuid topicId, TopicPartition name) {
        long delayMs = deleteDelayMs(settings.configs.of(name.topic(), image));
        logs.deleteUnopened(name, topicId, delayMs, this::fenceOnFailure);
    }

    /** Whoever deletes a topic on a disk that is nearly full wants its room now. */
    private long deleteDelayMs(LogConfig config) {
        return context.space().shared().isClosed() ? 0 : config.fileDeleteDelayMs();
    }

    private void fenceOnFailure(@Nullable IOException failure) {
        if (failure != null) {
            context.health().fence(failure);
        }
    }

    /** The metadata says that this node has no replica any more: only then is its log deleted. */
    private void onReplicaRemoved(Uuid topicId, TopicPartition name) {
        boolean known = damaged.remove(new ReplicaKey(topicId, name.partition()));
        known |= waiting.remove(topicId, name.partition());
        if (known && find(topicId, name.partition()) == null) {
            deleteUnopened(topicId, name);
        }
        Partition gone = find(topicId, name.partition());
        if (gone != null) {
            removeAndDelete(gone);
        }
    }

    /** Bytes of an open log are not what they were. Where nobody else has the partition, what is sound of it is served still. */
    private void onDamaged(Partition partition, IOException cause) {
        PartitionImage state = partition.state();
        if (state != null
                && DamagedReplicas.hasCompany(state)
                && !damaged.contains(partition.key())) {
            LOG.error("{} is damaged: {}", partition.name(), cause.toString());
            context.loop().post(() -> giveUp(partition)); // whoever reads is in the middle of it
        }
    }

    private void giveUp(Partition partition) {
        PartitionImage state = partition.state();
        ReplicaKey key = partition.key();
        if (state != null && serves(partition) && !damaged.contains(key)) {
            if (!partition.isLeading()) {
                stopServing(partition);
            }
            damaged.add(partition.name(), key.topicId(), partition.leaderEpoch(), state);
        }
    }

    /** A damaged replica leads on while nobody else does, as most of it may be sound; it never follows. */
    private void onDamagedChanged(ReplicaKey key, PartitionImage state) {
        Partition open = find(key.topicId(), key.partition());
        if (open != null && state.leader() == settings.nodeId) {
            open.onMetadata(state);
        } else if (open != null) {
            stopServing(open);
        }
        damaged.onMetadata(key, state);
    }

    private void stopServing(Partition partition) {
        if (takeOut(partition)) {
            logs.forget(partition.log(), this::fenceOnFailure);
        }
    }

    /** The files of damaged replicas. */
    private final class DamagedLogs implements DamagedReplicas.Logs {
        @Override
        public void discard(TopicPartition name, Uuid topicId, Completion done) {
            long delayMs = deleteDelayMs(settings.configs.of(name.topic(), image));
            logs.discard(
                    name,
                    topicId,
                    delayMs,
                    PartitionTable.this::fenceOnFailure,
                    failure -> {
                        if (failure instanceof LogDirectory.NotWrittenException) {
                            space().onWriteFailed(failure);
                        } else if (failure != null) {
                            context.health().fence(failure);
                        }
                        done.onDone(failure);
                    });
        }

        @Override
        public void openAnew(TopicPartition name, Uuid topicId, PartitionImage state) {
            open(
                    new WaitingPartitions.Waiting(name, topicId, state),
                    settings.configs.of(name.topic(), image));
        }
    }

    /** See {@link FetchedRecords#bring}. */
    void onFetched(List<FetchedRecords> fetched, Consumer<List<FetchedRecords.Progress>> done) {
        FetchedRecords.bring(this, fetched, done);
    }

    /** Looks for followers that are late, now and then. */
    Iterator<Runnable> lagChecks() {
        return steps.ofLed(Leading::checkLag);
    }

    /** The connections of another node were closed; what waits for it need not, where enough others are in sync. */
    void onNodeGone(int nodeId) {
        context.brokers().onGone(nodeId);
        if (!reviewsDue) {
            reviewsDue = true;
            reviews.add(this::reviewAll, () -> {});
        }
    }

    private Iterator<Runnable> reviewAll() {
        reviewsDue = false;
        return steps.ofLed(Leading::review);
    }

    /** Another node asks for what it follows. */
    void onNodeHeard(int nodeId) {
        context.brokers().onHeard(nodeId);
    }

    Clock clock() {
        return settings.clock;
    }

    /** Whether followers hear at once of what is committed, because consumers read from them. */
    boolean tellsMarksAtOnce() {
        return settings.cluster.config().selector().sendsAway();
    }

    /** How often followers are looked at: a late one is noticed after half as long again as it may be late. */
    long lagCheckMs() {
        return Math.max(1, settings.cluster.config().lagTimeMaxMs() / 2);
    }

    private final class CleanerEvents implements LogCleaner.Listener {
        @Override
        public void onRefused(IOException cause) {
            space().onWriteFailed(cause);
        }

        @Override
        public void onDamaged(PartitionLog log, IOException cause) {
            LOG.error("{} is not compacted any more: {}", log.directory(), cause.toString());
        }
    }
}
