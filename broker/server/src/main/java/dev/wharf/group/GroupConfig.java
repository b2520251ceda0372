package dev.wharf.group;

import dev.wharf.config.ConfigKey;
import dev.wharf.config.ConfigKey.Update;
import java.util.List;
import java.util.Map;

/**
 * The settings of the group coordinator and of its topic, validated.
 *
 * @param minSessionTimeoutMs shortest session that a member may ask for
 * @param maxSessionTimeoutMs longest session that a member may ask for
 * @param initialRebalanceDelayMs how long an empty group waits for more members before its first rebalance
 * @param maxSize members per group, not above {@link GroupLimits#MAX_MEMBERS} in effect
 * @param offsetMetadataMaxLength characters that a client may store with an offset
 * @param offsetsRetentionMs how long offsets live once nobody uses them
 * @param offsetsCheckIntervalMs time between two searches for expired offsets
 * @param topic how the offsets topic is created
 */
public record GroupConfig(
        int minSessionTimeoutMs,
        int maxSessionTimeoutMs,
        int initialRebalanceDelayMs,
        int maxSize,
        int offsetMetadataMaxLength,
        long offsetsRetentionMs,
        long offsetsCheckIntervalMs,
        OffsetsTopic topic) {

    /** How {@code __consumer_offsets} is created. */
    public record OffsetsTopic(int partitions, short replicationFactor, int segmentBytes) {}

    public static final ConfigKey<Integer> MIN_SESSION_TIMEOUT =
            ConfigKey.ofInt(
                    "group.min.session.timeout.ms",
                    6_000,
                    0,
                    Integer.MAX_VALUE,
                    Update.RESTART,
                    "Shortest session time-out that a member of a classic group may ask for, in milliseconds.");

    public static final ConfigKey<Integer> MAX_SESSION_TIMEOUT =
            ConfigKey.ofInt(
                    "group.max.session.timeout.ms",
                    1_800_000,
                    0,
                    Integer.MAX_VALUE,
                    Update.RESTART,
                    "Longest session time-out that a member of a classic group may ask for, in milliseconds.");

    public static final ConfigKey<Integer> INITIAL_REBALANCE_DELAY =
            ConfigKey.ofInt(
                    "group.initial.rebalance.delay.ms",
                    3_000,
                    0,
                    Integer.MAX_VALUE,
                    Update.RESTART,
                    "How long an empty classic group waits for more members before its first rebalance, in milliseconds.");

    public static final ConfigKey<Integer> MAX_SIZE =
            ConfigKey.ofInt(
                    "group.max.size",
                    Integer.MAX_VALUE,
                    1,
                    Integer.MAX_VALUE,
                    Update.RESTART,
                    "Most members that a classic group takes; more than "
                            + GroupLimits.MAX_MEMBERS
                            + " are never taken.");

    public static final ConfigKey<Integer> OFFSET_METADATA_MAX =
            ConfigKey.ofInt(
                    "offset.metadata.max.bytes",
                    4_096,
                    0,
                    Integer.MAX_VALUE,
                    Update.RESTART,
                    "Longest text that a client may store with a committed offset; counted in characters, as Kafka does.");

    public static final ConfigKey<Integer> OFFSETS_RETENTION =
            ConfigKey.ofInt(
                    "offsets.retention.minutes",
                    7 * 24 * 60,
                    1,
                    Integer.MAX_VALUE,
                    Update.RESTART,
                    "How many minutes committed offsets are kept after their group lost its last member, or after the last commit of a topic that the group no longer reads.");

    public static final ConfigKey<Long> OFFSETS_CHECK_INTERVAL =
            ConfigKey.ofLong(
                    "offsets.retention.check.interval.ms",
                    600_000,
                    1,
                    Long.MAX_VALUE,
                    Update.RESTART,
                    "Milliseconds between two searches for expired offsets.");

    public static final ConfigKey<Integer> TOPIC_PARTITIONS =
            ConfigKey.ofInt(
                    "offsets.topic.num.partitions",
                    50,
                    1,
                    Integer.MAX_VALUE,
                    Update.RESTART,
                    "Partitions of the topic of groups and offsets; it must not change once there are groups.");

    public static final ConfigKey<Integer> TOPIC_REPLICATION =
            ConfigKey.ofInt(
                    "offsets.topic.replication.factor",
                    3,
                    1,
                    Short.MAX_VALUE,
                    Update.RESTART,
                    "Replicas of the topic of groups and offsets.");

    public static final ConfigKey<Integer> TOPIC_SEGMENT_BYTES =
            ConfigKey.ofInt(
                    "offsets.topic.segment.bytes",
                    100 << 20,
                    1 << 20,
                    Integer.MAX_VALUE,
                    Update.RESTART,
                    "Segment size of the topic of groups and offsets, in bytes; small segments are compacted sooner.");

    /** Every key of this component. */
    public static final List<ConfigKey<?>> KEYS =
            List.of(
                    MIN_SESSION_TIMEOUT,
                    MAX_SESSION_TIMEOUT,
                    INITIAL_REBALANCE_DELAY,
                    MAX_SIZE,
                    OFFSET_METADATA_MAX,
                    OFFSETS_RETENTION,
                    OFFSETS_CHECK_INTERVAL,
                    TOPIC_PARTITIONS,
                    TOPIC_REPLICATION,
                    TOPIC_SEGMENT_BYTES);

    private static final long MS_PER_MINUTE = 60_000;

    /**
     * Reads the settings from text values by key; an absent key has its default.
     *
     * @throws dev.wharf.config.ConfigException naming the key that has a bad value
     */
    public static GroupConfig from(Map<String, String> values) {
        return new GroupConfig(
                value(values, MIN_SESSION_TIMEOUT),
                value(values, MAX_SESSION_TIMEOUT),
                value(values, INITIAL_REBALANCE_DELAY),
                value(values, MAX_SIZE),
                value(values, OFFSET_METADATA_MAX),
                value(values, OFFSETS_RETENTION) * MS_PER_MINUTE,
                value(values, OFFSETS_CHECK_INTERVAL),
                new OffsetsTopic(
                        value(values, TOPIC_PARTITIONS),
                        value(values, TOPIC_REPLICATION).shortValue(),
                        value(values, TOPIC_SEGMENT_BYTES)));
    }

    /** Members that a group takes in effect. */
    int memberLimit() {
        return Math.min(maxSize, GroupLimits.MAX_MEMBERS);
    }

    private static <T> T value(Map<String, String> values, ConfigKey<T> key) {
        return key.parse(values.get(key.name()));
    }
}
