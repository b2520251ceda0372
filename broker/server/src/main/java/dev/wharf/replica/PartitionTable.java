package dev.wharf.replica;

import static dev.wharf.types.Invariants.check;

import dev.wharf.env.Clock;
import dev.wharf.env.Completion;
import dev.wharf.env.Loop;
import dev.wharf.log.CleanerFigures;
import dev.wharf.log.LogCleaner;
import dev.wharf.log.LogConfig;
import dev.wharf.log.LogListener;
import dev.wharf.log.OpenResult;
import dev.wharf.log.PartitionLog;
import dev.wharf.log.PartitionLogs;
import dev.wharf.metadata.ConfigResource;
import dev.wharf.metadata.MetadataDelta;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.metadata.TopicImage;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.peer.ReplicaFetchResponse;
import dev.wharf.types.TopicPartition;
import dev.wharf.types.Uuid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
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
    private final Set<Quarantined> quarantined = new LinkedHashSet<>();
    private final WaitingPartitions waiting = new WaitingPartitions();
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

    /** A partition whose log cannot be trusted. */
    private record Quarantined(Uuid topicId, TopicPartition name) {}

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
        this.context =
                new ReplicaContext(
                        settings.nodeId,
                        loops.loop(settings.loopIndex),
                        settings.clock,
                        logs,
                        health,
                        new LinkedHashSet<>(),
                        new LoopSpace(space),
                        new RefusedFirsts(),
                        new AppendCounts(),
                        listener,
                        id -> image.brokers().get(id),
                        settings.cluster,
                        settings.faults);
    }

    /** The partition if it is served here, or null. */
    public @Nullable Partition find(Uuid topicId, int partition) {
        Map<Integer, Partition> topic = partitions.get(topicId);
        return topic == null ? null : topic.get(partition);
    }

    /** Why {@link #find} has found nothing for a partition of this loop. */
    public Errors absence(Uuid topicId, int partition) {
        return isQuarantined(topicId, partition) || waiting.contains(topicId, partition)
                ? Errors.KAFKA_STORAGE_ERROR
                : Errors.NOT_LEADER_OR_FOLLOWER;
    }

    private boolean isQuarantined(Uuid topicId, int partition) {
        return quarantined.stream()
                .anyMatch(q -> q.topicId.equals(topicId) && q.name.partition() == partition);
    }

    /** All partitions, in the order in which they were opened. */
    public List<Partition> all() {
        List<Partition> all = new ArrayList<>();
        partitions.values().forEach(topic -> all.addAll(topic.values()));
        return all;
    }

    /** What the partitions hold and have taken. */
    public TableFigures figures() {
        List<PartitionFigures> figures = new ArrayList<>();
        all().forEach(partition -> figures.add(partition.figures()));
        return new TableFigures(
                context.counts().messages(),
                context.counts().bytes(),
                cleaner == null ? CleanerFigures.NONE : cleaner.figures(),
                quarantined.size(),
                figures);
    }

    /** Takes over a change of the metadata; nothing is opened before this life of the node has joined, see {@link ClusterLinks}. */
    public void onDelta(MetadataDelta news) {
        image = news.image();
        MetadataDelta delta = news;
        if (!joined) {
            joined =
                    settings.cluster.joined().test(image)
                            || settings.faults.has(ReplicaFaults.Bug.ACTS_FOR_EARLIER_LIFE);
            if (!joined) {
                return;
            }
            delta = MetadataDelta.between(MetadataImage.EMPTY, image, news.offset());
        }
        for (MetadataDelta.TopicChange change : delta.topics()) {
            if (change.after() == null) {
                onTopicDeleted(change.id());
            } else {
                onTopicChanged(change.before(), change.after());
            }
        }
        for (ConfigResource resource : delta.configs()) {
            onConfigChanged(resource);
        }
        if (delta.brokersChanged()) {
            forEachLed((partition, leading) -> leading.review());
        }
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

    PartitionLogs logs() {
        return logs;
    }

    /** The partitions that were appended to since the last background force. */
    Set<Partition> dirty() {
        return context.dirty();
    }

    /** Begins to force what was appended since the last time; returns whether there was anything. */
    boolean forceDirty() {
        List<Partition> dirty = new ArrayList<>(context.dirty());
        context.dirty().clear();
        dirty.forEach(Partition::forceInBackground);
        return !dirty.isEmpty();
    }

    private void onTopicChanged(@Nullable TopicImage before, TopicImage after) {
        LogConfig config = null;
        for (Map.Entry<Integer, PartitionImage> entry : after.partitions()) {
            int index = entry.getKey();
            PartitionImage state = entry.getValue();
            boolean changed = before == null || !state.equals(before.partition(index));
            if (!changed || loops.indexOf(after.id(), index) != settings.loopIndex) {
                continue;
            }
            if (!state.replicas().contains(settings.nodeId)) {
                onReplicaRemoved(after.id(), new TopicPartition(after.name(), index));
                continue;
            }
            Partition known = find(after.id(), index);
            if (known != null) {
                known.onMetadata(state);
                continue;
            }
            TopicPartition name = new TopicPartition(after.name(), index);
            WaitingPartitions.Waiting wanted =
                    new WaitingPartitions.Waiting(name, after.id(), state);
            if (waiting.contains(after.id(), index)) {
                waiting.add(wanted);
                continue;
            }
            if (config == null) {
                config = settings.configs.of(after.name(), image);
            }
            open(wanted, config);
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
            quarantined.add(new Quarantined(topicId, name));
            context.health().fence(e);
            return;
        }
        switch (result) {
            case OpenResult.Opened(PartitionLog log) -> {
                Partition partition = new Partition(name, topicId, context, log);
                events.partition = partition;
                partitions
                        .computeIfAbsent(topicId, id -> new LinkedHashMap<>())
                        .put(name.partition(), partition);
                partition.onMetadata(state);
            }
            case OpenResult.NotCreated(IOException cause) -> {
                waiting.add(wanted);
                context.space().shared().onWriteFailed(cause);
            }
            case OpenResult.Quarantined(String why) -> {
                LOG.error("Partition {} is not served: {}", name, why);
                quarantined.add(new Quarantined(topicId, name));
            }
        }
    }

    private void onTopicDeleted(Uuid topicId) {
        deleteUnopened(topicId);
        Map<Integer, Partition> gone = partitions.remove(topicId);
        if (gone == null) {
            return;
        }
        gone.values().forEach(this::delete);
    }

    private void delete(Partition partition) {
        partition.close();
        context.dirty().remove(partition);
        PartitionLog log = partition.log();
        logs.delete(log, deleteDelayMs(log.config()), this::onDeleted);
    }

    /** What is damaged, or was begun on a full disk, goes with its topic. */
    private void deleteUnopened(Uuid topicId) {
        List<TopicPartition> gone = new ArrayList<>(waiting.removeTopic(topicId));
        quarantined.stream().filter(q -> q.topicId.equals(topicId)).forEach(q -> gone.add(q.name));
        quarantined.removeIf(q -> q.topicId.equals(topicId));
        gone.forEach(name -> deleteUnopened(topicId, name));
    }

    private void deleteUnopened(Uuid topicId, TopicPartition name) {
        long delayMs = deleteDelayMs(settings.configs.of(name.topic(), image));
        logs.deleteUnopened(name, topicId, delayMs, this::onDeleted);
    }

    /** Whoever deletes a topic on a disk that is nearly full wants its room now. */
    private long deleteDelayMs(LogConfig config) {
        return context.space().shared().isClosed() ? 0 : config.fileDeleteDelayMs();
    }

    private void onDeleted(@Nullable IOException failure) {
        if (failure != null) {
            context.health().fence(failure);
        }
    }

    /** The metadata says that this node has no replica any more: only then is its log deleted. */
    private void onReplicaRemoved(Uuid topicId, TopicPartition name) {
        boolean unopened = quarantined.remove(new Quarantined(topicId, name));
        unopened |= waiting.remove(topicId, name.partition());
        if (unopened) {
            deleteUnopened(topicId, name);
        }
        Map<Integer, Partition> topic = partitions.get(topicId);
        Partition gone = topic == null ? null : topic.remove(name.partition());
        if (gone != null) {
            delete(gone);
        }
    }

    /**
     * Brings followers what their leader had; a partition that has gone, or follows another by now, is passed over.
     *
     * @param done told, on the table's loop, where to go on: once all that was appended is durable where the topic wants that
     */
    void onFetched(List<Fetched> fetched, Consumer<List<Progress>> done) {
        List<Progress> progress = new ArrayList<>(fetched.size());
        int[] missing = {fetched.size() + 1};
        Runnable onSettled =
                () -> {
                    missing[0]--;
                    if (missing[0] == 0) {
                        done.accept(progress);
                    }
                };
        for (Fetched part : fetched) {
            ReplicaKey key = part.asked.key();
            Partition partition = find(key.topicId(), key.partition());
            if (partition == null) {
                progress.add(new Progress(part.asked, null));
                onSettled.run();
                continue;
            }
            partition.onFetched(
                    part.asked,
                    part.records,
                    next -> {
                        progress.add(new Progress(part.asked, next));
                        onSettled.run();
                    });
        }
        onSettled.run();
    }

    /** What a leader had for a follower that asked from a position. */
    record Fetched(FollowerPosition asked, ReplicaFetchResponse.ReplicaRecords records) {}

    /** Where a follower goes on that asked from a position; null if it does not, or is heard of later. */
    record Progress(FollowerPosition asked, @Nullable FollowerPosition next) {}

    /** Looks for followers that are late, now and then. */
    void checkLag() {
        forEachLed((partition, leading) -> leading.checkLag(partition.log().logEndOffset()));
    }

    private void forEachLed(BiConsumer<Partition, Leading> task) {
        for (Partition partition : all()) {
            Leading leading = partition.leading();
            if (leading != null) {
                task.accept(partition, leading);
            }
        }
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

    private void onConfigChanged(ConfigResource resource) {
        boolean ofAll = resource.type() == ConfigResource.Type.BROKER;
        for (Map<Integer, Partition> topic : partitions.values()) {
            for (Partition partition : topic.values()) {
                String name = partition.name().topic();
                boolean ofTopic =
                        resource.type() == ConfigResource.Type.TOPIC
                                && resource.name().equals(name);
                if (ofAll || ofTopic) {
                    partition.reconfigure(settings.configs.of(name, image));
                }
            }
        }
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

    /** What a log tells, which is made before its partition. */
    private static final class LogEvents implements LogListener {
        private @Nullable Partition partition;

        @Override
        public void onDurable(long durableOffset) {
            if (partition != null) {
                partition.onDurable();
            }
        }

        @Override
        public void onFenced(IOException cause) {
            if (partition != null) {
                partition.onFenced(cause);
            }
        }
    }
}
