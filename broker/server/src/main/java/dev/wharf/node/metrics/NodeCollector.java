package dev.wharf.node.metrics;

import dev.wharf.api.LoopFigures;
import dev.wharf.group.GroupFigures;
import dev.wharf.group.GroupState;
import dev.wharf.log.CleanerFigures;
import dev.wharf.log.JournalFigures;
import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.metadata.TopicImage;
import dev.wharf.network.NetworkCounters;
import dev.wharf.network.RequestFigures;
import dev.wharf.network.TurnFigures;
import dev.wharf.node.driver.ForceFigures;
import dev.wharf.protocol.ApiKey;
import dev.wharf.replica.PartitionFigures;
import io.prometheus.client.Collector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Writes the figures of the node down for a scrape. Called on the threads of HTTP. */
public final class NodeCollector extends Collector {
    /** Partitions that have figures of their own, the first by topic and number; their topics have them too. */
    static final int MAX_PARTITIONS = 1_000;

    private static final double NANOS_PER_SECOND = 1e9;

    // Kafka's numbers for the states of a broker.
    private static final long STATE_SERVING = 3;
    private static final long STATE_STOPPING = 7;

    private final String version;
    private final Supplier<NodeFigures> source;

    /** @param version of the running code */
    public NodeCollector(String version, Supplier<NodeFigures> source) {
        this.version = version;
        this.source = source;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        NodeFigures figures = source.get();
        Samples samples = new Samples();
        List<PartitionFigures> partitions = new ArrayList<>();
        figures.turns().forEach(turn -> partitions.addAll(turn.broker().table().partitions()));
        samples.add(Families.BUILD, 1, version);
        samples.add(Families.STATE, figures.stopping() ? STATE_STOPPING : STATE_SERVING);
        addRequests(samples, figures.turns());
        addTraffic(samples, figures.turns());
        addNetwork(samples, figures.network());
        addReplicas(samples, figures, partitions);
        addPartitions(samples, partitions);
        addMetadata(samples, figures.image());
        addStorage(samples, figures);
        addJournal(samples, figures.turns());
        addCleaner(samples, figures.turns());
        addLimited(samples, figures);
        samples.add(Families.TELEMETRY_PUSHES, figures.telemetry().pushes());
        samples.add(Families.TELEMETRY_BYTES, figures.telemetry().pushedBytes());
        samples.add(Families.TELEMETRY_REFUSED, figures.telemetry().refused());
        addGroups(samples, figures.turns());
        addLoops(samples, figures.turns());
        return samples.families();
    }

    private static void addLoops(Samples samples, List<LoopTurn> turns) {
        for (int i = 0; i < turns.size(); i++) {
            LoopTurn turn = turns.get(i);
            TurnFigures took = turn.turns();
            String loop = Integer.toString(i);
            long[] byTime = took.byTime().stream().mapToLong(Long::longValue).toArray();
            samples.add(Families.LOOP_TURNS, TurnFigures.BOUNDS_NANOS, byTime, took.nanos(), loop);
            samples.add(Families.LOOP_LONGEST, took.longestNanos() / NANOS_PER_SECOND, loop);
            samples.add(Families.LOOP_DELAY, turn.delayNanos() / NANOS_PER_SECOND, loop);
            samples.add(Families.LOOP_CPU, turn.cpuNanos() / NANOS_PER_SECOND, loop);
        }
    }

    /** The requests of all loops together, by API. */
    private static void addRequests(Samples samples, List<LoopTurn> turns) {
        Map<ApiKey, List<RequestFigures>> byApi = new EnumMap<>(ApiKey.class);
        for (LoopTurn turn : turns) {
            for (RequestFigures each : turn.requests()) {
                byApi.computeIfAbsent(each.key(), key -> new ArrayList<>()).add(each);
            }
        }
        byApi.forEach((key, all) -> addRequests(samples, key, all));
        samples.add(Families.PRODUCE_REQUESTS, count(byApi, ApiKey.PRODUCE));
        samples.add(Families.FETCH_REQUESTS, count(byApi, ApiKey.FETCH));
    }

    private static void addRequests(Samples samples, ApiKey key, List<RequestFigures> all) {
        String name = key.apiName();
        long[] byVersion = new long[key.highestVersion() + 1];
        long[] byTime = new long[RequestFigures.BOUNDS_NANOS.size() + 1];
        long nanos = 0;
        long requestBytes = 0;
        long responseBytes = 0;
        for (RequestFigures each : all) {
            add(byVersion, each.byVersion());
            add(byTime, each.byTime());
            nanos += each.nanos();
            requestBytes += each.requestBytes();
            responseBytes += each.responseBytes();
        }
        for (int version = 0; version < byVersion.length; version++) {
            if (byVersion[version] > 0) {
                samples.add(Families.REQUESTS, byVersion[version], name, Integer.toString(version));
            }
        }
        samples.add(Families.REQUEST_BYTES, requestBytes, name);
        samples.add(Families.RESPONSE_BYTES, responseBytes, name);
        samples.add(Families.REQUEST_TIME, RequestFigures.BOUNDS_NANOS, byTime, nanos, name);
    }

    private static long count(Map<ApiKey, List<RequestFigures>> byApi, ApiKey key) {
        long count = 0;
        for (RequestFigures each : byApi.getOrDefault(key, List.of())) {
            for (long ofVersion : each.byVersion()) {
                count += ofVersion;
            }
        }
        return count;
    }

    private static void add(long[] sums, List<Long> values) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += values.get(i);
        }
    }

    private static void addTraffic(Samples samples, List<LoopTurn> turns) {
        long messagesIn = 0;
        long bytesIn = 0;
        long bytesOut = 0;
        int sessions = 0;
        Map<ApiKey, Map<String, Long>> errors = new EnumMap<>(ApiKey.class);
        errors.put(ApiKey.PRODUCE, new TreeMap<>());
        errors.put(ApiKey.FETCH, new TreeMap<>());
        for (LoopTurn turn : turns) {
            LoopFigures loop = turn.broker();
            messagesIn += loop.table().messagesIn();
            bytesIn += loop.table().bytesIn();
            bytesOut += loop.bytesOut();
            sessions += loop.fetchSessions();
            errors.forEach(
                    (key, sums) ->
                            loop.errors()
                                    .getOrDefault(key, Map.of())
                                    .forEach(
                                            (error, count) ->
                                                    sums.merge(error.name(), count, Long::sum)));
        }
        samples.add(Families.MESSAGES_IN, messagesIn);
        samples.add(Families.BYTES_IN, bytesIn);
        samples.add(Families.BYTES_OUT, bytesOut);
        samples.add(Families.FETCH_SESSIONS, sessions);
        samples.add(Families.FAILED_PRODUCES, sum(errors, ApiKey.PRODUCE));
        samples.add(Families.FAILED_FETCHES, sum(errors, ApiKey.FETCH));
        errors.forEach(
                (key, counts) ->
                        counts.forEach(
                                (error, count) ->
                                        samples.add(
                                                Families.REQUEST_ERRORS,
                                                count,
                                                key.apiName(),
                                                error)));
    }

    private static long sum(Map<ApiKey, Map<String, Long>> errors, ApiKey key) {
        return errors.getOrDefault(key, Map.of()).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private static void addNetwork(Samples samples, NetworkCounters network) {
        samples.add(Families.NETWORK_REQUESTS, network.requests());
        samples.add(Families.NETWORK_BYTES_IN, network.bytesIn());
        samples.add(Families.NETWORK_BYTES_OUT, network.bytesOut());
        samples.add(Families.CONNECTIONS, network.active());
        samples.add(Families.CONNECTIONS_ACCEPTED, network.accepted());
        samples.add(Families.CONNECTIONS_REFUSED, network.refused());
        samples.add(Families.CONNECTIONS_CLOSED, network.closedForCause());
    }

    private static void addReplicas(
            Samples samples, NodeFigures figures, List<PartitionFigures> partitions) {
        int quarantined = 0;
        for (LoopTurn turn : figures.turns()) {
            quarantined += turn.broker().table().quarantined();
        }
        long waitingAppends = 0;
        long waitingFetches = 0;
        long producers = 0;
        int underMinIsr = 0;
        int underReplicated = 0;
        for (PartitionFigures each : partitions) {
            waitingAppends += each.waitingAppends();
            waitingFetches += each.waitingFetches();
            producers += each.producers();
            underMinIsr += each.underMinIsr() ? 1 : 0;
            PartitionImage image = figures.image().partition(each.name());
            boolean lacks = image != null && image.isr().size() < image.replicas().size();
            underReplicated += lacks ? 1 : 0;
        }
        samples.add(Families.PARTITIONS, partitions.size());
        samples.add(Families.LEADERS, partitions.size());
        samples.add(Families.OFFLINE_REPLICAS, quarantined);
        samples.add(Families.UNDER_REPLICATED, underReplicated);
        samples.add(Families.UNDER_MIN_ISR, underMinIsr);
        samples.add(Families.PRODUCER_IDS, producers);
        samples.add(Families.PURGATORY, waitingAppends, "Produce");
        samples.add(Families.PURGATORY, waitingFetches, "Fetch");
    }

    private static void addPartitions(Samples samples, List<PartitionFigures> partitions) {
        List<PartitionFigures> told =
                partitions.stream()
                        .sorted(
                                Comparator.comparing((PartitionFigures each) -> each.name().topic())
                                        .thenComparingInt(each -> each.name().partition()))
                        .limit(MAX_PARTITIONS)
                        .toList();
        Map<String, Long> messagesIn = new TreeMap<>();
        Map<String, Long> bytesIn = new TreeMap<>();
        for (PartitionFigures each : told) {
            String topic = each.name().topic();
            String partition = Integer.toString(each.name().partition());
            samples.add(Families.LOG_SIZE, each.sizeBytes(), topic, partition);
            samples.add(Families.LOG_SEGMENTS, each.segments(), topic, partition);
            samples.add(Families.LOG_START, each.logStartOffset(), topic, partition);
            samples.add(Families.LOG_END, each.logEndOffset(), topic, partition);
            messagesIn.merge(topic, each.messagesIn(), Long::sum);
            bytesIn.merge(topic, each.bytesIn(), Long::sum);
        }
        messagesIn.forEach((topic, count) -> samples.add(Families.MESSAGES_IN, count, topic));
        bytesIn.forEach((topic, count) -> samples.add(Families.BYTES_IN, count, topic));
        samples.add(Families.LEFT_OUT, partitions.size() - told.size());
    }

    private static void addMetadata(Samples samples, MetadataImage image) {
        int fenced = 0;
        int brokers = 0;
        for (Map.Entry<Integer, BrokerRegistration> broker : image.brokers()) {
            brokers++;
            fenced += broker.getValue().fenced() ? 1 : 0;
        }
        int offline = 0;
        for (Map.Entry<String, TopicImage> topic : image.topics().byName()) {
            for (Map.Entry<Integer, PartitionImage> partition : topic.getValue().partitions()) {
                offline += partition.getValue().leader() == PartitionImage.NO_LEADER ? 1 : 0;
            }
        }
        samples.add(Families.ACTIVE_CONTROLLER, 1);
        samples.add(Families.ACTIVE_BROKERS, brokers - fenced);
        samples.add(Families.FENCED_BROKERS, fenced);
        samples.add(Families.GLOBAL_TOPICS, image.topics().size());
        samples.add(Families.GLOBAL_PARTITIONS, image.topics().partitionCount());
        samples.add(Families.OFFLINE_PARTITIONS, offline);
    }

    private static void addStorage(Samples samples, NodeFigures figures) {
        ForceFigures forces = figures.forces();
        long[] byTime = forces.byTime().stream().mapToLong(Long::longValue).toArray();
        samples.add(Families.FORCE_TIME, ForceFigures.BOUNDS_NANOS, byTime, forces.nanos());
        samples.add(Families.OFFLINE_DIRECTORIES, figures.fenced() ? 1 : 0);
        samples.add(Families.DIRECTORY_TOTAL, figures.space().totalBytes());
        samples.add(Families.DIRECTORY_USABLE, figures.space().usableBytes());
        samples.add(Families.DIRECTORY_FULL, figures.full() ? 1 : 0);
    }

    private static void addJournal(Samples samples, List<LoopTurn> turns) {
        JournalFigures journal =
                turns.stream()
                        .map(turn -> turn.broker().journal())
                        .reduce(JournalFigures.NONE, JournalFigures::plus);
        samples.add(Families.JOURNAL_FORCES, journal.groups());
        samples.add(Families.JOURNAL_BATCHES, journal.entries());
        samples.add(Families.JOURNAL_BYTES, journal.bytes());
        samples.add(Families.JOURNAL_REFUSED, journal.refused());
        samples.add(Families.JOURNAL_FULL, journal.timesFull());
        samples.add(Families.JOURNAL_FILES, journal.files());
        samples.add(Families.JOURNAL_FILES_IN_USE, journal.filesInUse());
        samples.add(Families.JOURNAL_RESTORED, journal.restored());
    }

    private static void addCleaner(Samples samples, List<LoopTurn> turns) {
        CleanerFigures cleaner =
                turns.stream()
                        .map(turn -> turn.broker().table().cleaner())
                        .reduce(CleanerFigures.NONE, CleanerFigures::plus);
        samples.add(Families.COMPACTIONS, cleaner.compactions());
        samples.add(Families.COMPACTED_BEFORE, cleaner.bytesBefore());
        samples.add(Families.COMPACTED_AFTER, cleaner.bytesAfter());
        samples.add(Families.UNCLEANABLE, cleaner.damaged());
    }

    /** What the process has of things that it has a limit of. */
    private static void addLimited(Samples samples, NodeFigures figures) {
        samples.add(Families.DIRECT_MEMORY, figures.memory().usedBytes());
        samples.add(Families.DIRECT_MEMORY_LIMIT, figures.memory().limitBytes());
        long putOff = 0;
        int openFiles = 0;
        int maxOpenFiles = 0;
        for (LoopTurn turn : figures.turns()) {
            putOff += turn.broker().putOff();
            openFiles += turn.broker().table().openFiles();
            maxOpenFiles += turn.broker().table().maxOpenFiles();
        }
        samples.add(Families.OPEN_FILES, openFiles);
        samples.add(Families.OPEN_FILES_LIMIT, maxOpenFiles);
        samples.add(Families.PUT_OFF, putOff);
    }

    private static void addGroups(Samples samples, List<LoopTurn> turns) {
        GroupFigures all =
                turns.stream()
                        .map(turn -> turn.broker().groups())
                        .reduce(GroupFigures.NONE, GroupFigures::plus);
        int groups = 0;
        for (Map.Entry<GroupState, Integer> state : all.groups().entrySet()) {
            groups += state.getValue();
            @Nullable Family family =
                    switch (state.getKey()) {
                        case EMPTY -> Families.GROUPS_EMPTY;
                        case PREPARING_REBALANCE -> Families.GROUPS_PREPARING;
                        case COMPLETING_REBALANCE -> Families.GROUPS_COMPLETING;
                        case STABLE -> Families.GROUPS_STABLE;
                        case DEAD -> null; // never the state of a group that is kept
                    };
            if (family != null) {
                samples.add(family, state.getValue());
            }
        }
        samples.add(Families.GROUPS, groups);
        samples.add(Families.GROUP_OFFSETS, all.offsets());
        samples.add(Families.OFFSET_COMMITS, all.offsetCommits());
        samples.add(Families.REBALANCES, all.rebalances());
    }
}
