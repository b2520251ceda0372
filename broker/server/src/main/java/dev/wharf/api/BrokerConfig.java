package dev.wharf.api;

import dev.wharf.config.ConfigKey;
import dev.wharf.config.ConfigKey.Update;
import dev.wharf.consensus.MetadataLogConfig;
import dev.wharf.consensus.RaftTimeouts;
import dev.wharf.controller.ControllerConfig;
import dev.wharf.group.GroupConfig;
import dev.wharf.log.CleanerConfig;
import dev.wharf.log.JournalConfig;
import dev.wharf.log.LogConfigSynonyms;
import dev.wharf.log.OpenFiles;
import dev.wharf.replica.DiskSpace;
import dev.wharf.replica.Housekeeping;
import dev.wharf.replica.ReplicaConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The broker's settings, validated, under Kafka's names. Immutable.
 *
 * @param nodeId 0 and up
 * @param rack empty for none
 * @param topics how topics come to be and how many are told at once
 * @param fetch what fetches may cost
 * @param housekeeping when logs are looked after
 * @param journal of the journal
 * @param openFiles the most segment files that are held open; 0 if that is not known
 * @param minFreeBytes of the disk, see {@link DiskSpace}
 * @param controller of the controller
 * @param replica of replication between brokers
 * @param group of the group coordinator
 * @param telemetryMaxBytes most bytes of one push of a client's metrics
 * @param texts every setting as it was given, by name
 */
public record BrokerConfig(
        int nodeId,
        String rack,
        Topics topics,
        Fetch fetch,
        Housekeeping.Settings housekeeping,
        JournalConfig journal,
        int openFiles,
        long minFreeBytes,
        ControllerConfig controller,
        ReplicaConfig replica,
        GroupConfig group,
        int telemetryMaxBytes,
        SortedMap<String, String> texts) {
    /** {@code auto.create.topics.enable}, {@code delete.topic.enable} and {@code max.request.partition.size.limit}. */
    public record Topics(boolean autoCreate, boolean deletable, int partitionsInPage) {}

    /** {@code fetch.max.bytes} and {@code max.incremental.fetch.session.cache.slots}. */
    public record Fetch(int maxBytes, int sessions) {}

    public static final ConfigKey<Integer> NODE_ID =
            ConfigKey.ofInt(
                    "node.id",
                    1,
                    0,
                    Integer.MAX_VALUE,
                    Update.RESTART,
                    "This node's number in the cluster; a data directory belongs to one node for good.");

    public static final ConfigKey<Integer> BROKER_ID =
            ConfigKey.ofInt(
                    "broker.id",
                    -1,
                    -1,
                    Integer.MAX_VALUE,
                    Update.RESTART,
                    "An older name for node.id, which wins; -1 is none.");

    public static final ConfigKey<String> RACK =
            ConfigKey.ofString(
                    "broker.rack",
                    "",
                    Update.RESTART,
                    "The failure domain of this node; replicas are spread over different ones.");

    public static final ConfigKey<Boolean> AUTO_CREATE =
            ConfigKey.ofBoolean(
                    "auto.create.topics.enable",
                    true,
                    Update.RESTART,
                    "Whether a topic is created when a client asks for its metadata and allows that.");

    public static final ConfigKey<Boolean> DELETE_ENABLED =
            ConfigKey.ofBoolean(
                    "delete.topic.enable", true, Update.RESTART, "Whether topics can be deleted.");

    public static final ConfigKey<Integer> PARTITIONS_IN_PAGE =
            ConfigKey.ofInt(
                    "max.request.partition.size.limit",
                    2_000,
                    1,
                    Integer.MAX_VALUE,
                    Update.RESTART,
                    "Most partitions in one response of DescribeTopicPartitions; the client asks for the rest.");

    public static final ConfigKey<Integer> FETCH_MAX_BYTES =
            ConfigKey.ofInt(
                    "fetch.max.bytes",
                    55 * 1024 * 1024,
                    1024,
                    Integer.MAX_VALUE,
                    Update.RESTART,
                    "Most bytes of records in one fetch response, but for a first batch that is larger.");

    public static final ConfigKey<Integer> FETCH_SESSIONS =
            ConfigKey.ofInt(
                    "max.incremental.fetch.session.cache.slots",
                    1_000,
                    0,
                    Integer.MAX_VALUE,
                    Update.RESTART,
                    "Most incremental fetch sessions; clients beyond it are served without one.");

    public static final ConfigKey<Long> RETENTION_INTERVAL =
            ConfigKey.ofLong(
                    "log.retention.check.interval.ms",
                    300_000,
                    1,
                    Long.MAX_VALUE,
                    Update.RESTART,
                    "Milliseconds between two looks for segments that are due to be deleted.");

    public static final ConfigKey<Integer> CHECKPOINT_INTERVAL =
            ConfigKey.ofInt(
                    "log.flush.offset.checkpoint.interval.ms",
                    60_000,
                    1,
                    Integer.MAX_VALUE,
                    Update.RESTART,
                    "Milliseconds between two background forces of what was written, and checkpoints of how far it is durable.");

    public static final ConfigKey<Integer> PRODUCER_EXPIRATION =
            ConfigKey.ofInt(
                    "producer.id.expiration.ms",
                    86_400_000,
                    1,
                    Integer.MAX_VALUE,
                    Update.DYNAMIC,
                    "Milliseconds after its last batch at which an idempotent producer is forgotten.");

    public static final ConfigKey<Integer> TELEMETRY_MAX_BYTES =
            ConfigKey.ofInt(
                    "telemetry.max.bytes",
                    1_048_576,
                    1,
                    Integer.MAX_VALUE,
                    Update.RESTART,
                    "Most bytes, as they are sent, in one push of a client's own metrics.");

    /** How precisely {@code flush.ms} is kept. */
    private static final long FLUSH_INTERVAL_MS = 1_000;

    /** The keys of this component; those of groups and logs are beside their records. */
    public static final List<ConfigKey<?>> KEYS =
            List.of(
                    NODE_ID,
                    BROKER_ID,
                    RACK,
                    AUTO_CREATE,
                    DELETE_ENABLED,
                    PARTITIONS_IN_PAGE,
                    FETCH_MAX_BYTES,
                    FETCH_SESSIONS,
                    RETENTION_INTERVAL,
                    CHECKPOINT_INTERVAL,
                    PRODUCER_EXPIRATION,
                    TELEMETRY_MAX_BYTES);

    public BrokerConfig {
        texts = Collections.unmodifiableSortedMap(new TreeMap<>(texts));
    }

    /** Every key of floors 0 to 6 that acts and that a broker's configuration can set by this name. */
    public static List<ConfigKey<?>> allKeys() {
        List<ConfigKey<?>> all = new ArrayList<>(KEYS);
        all.addAll(DiskSpace.KEYS);
        all.addAll(CleanerConfig.KEYS);
        all.addAll(JournalConfig.KEYS);
        all.addAll(OpenFiles.KEYS);
        all.addAll(ControllerConfig.KEYS);
        all.addAll(MetadataLogConfig.KEYS);
        all.addAll(ReplicaConfig.KEYS);
        all.addAll(RaftTimeouts.KEYS);
        all.addAll(GroupConfig.KEYS);
        return Collections.unmodifiableList(all);
    }

    /**
     * Reads the settings; an absent one has its default, an unknown one is kept among the texts and otherwise ignored.
     *
     * @throws dev.wharf.config.ConfigException naming the key that has a bad value
     */
    public static BrokerConfig from(Map<String, String> values) {
        LogConfigSynonyms.validate(values);
        return new BrokerConfig(
                nodeId(values),
                get(values, RACK),
                new Topics(
                        get(values, AUTO_CREATE),
                        get(values, DELETE_ENABLED),
                        get(values, PARTITIONS_IN_PAGE)),
                new Fetch(get(values, FETCH_MAX_BYTES), get(values, FETCH_SESSIONS)),
                new Housekeeping.Settings(
                        get(values, RETENTION_INTERVAL),
                        FLUSH_INTERVAL_MS,
                        get(values, CHECKPOINT_INTERVAL),
                        get(values, PRODUCER_EXPIRATION),
                        CleanerConfig.from(values)),
                JournalConfig.from(values),
                get(values, OpenFiles.MAX),
                DiskSpace.minFreeBytes(values),
                ControllerConfig.of(values),
                ReplicaConfig.from(values),
                GroupConfig.from(values),
                get(values, TELEMETRY_MAX_BYTES),
                new TreeMap<>(values));
    }

    /** The most segment files that each of so many loops holds open. */
    int openFiles(int loops) {
        return OpenFiles.share(openFiles, loops);
    }

    /** The same, with so many segment files that are held open. */
    public BrokerConfig withOpenFiles(int files) {
        return new BrokerConfig(
                nodeId,
                rack,
                topics,
                fetch,
                housekeeping,
                journal,
                files,
                minFreeBytes,
                controller,
                replica,
                group,
                telemetryMaxBytes,
                texts);
    }

    /** This node's number, by its name of today or an older one. */
    public static int nodeId(Map<String, String> values) {
        int olderName = get(values, BROKER_ID);
        return olderName >= 0 && !values.containsKey(NODE_ID.name())
                ? olderName
                : get(values, NODE_ID);
    }

    private static <T> T get(Map<String, String> values, ConfigKey<T> key) {
        return key.parse(values.get(key.name()));
    }
}
