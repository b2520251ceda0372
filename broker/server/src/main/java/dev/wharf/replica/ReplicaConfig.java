package dev.wharf.replica;

import static dev.wharf.config.ConfigKey.Update.DYNAMIC;
import static dev.wharf.config.ConfigKey.Update.RESTART;

import dev.wharf.config.ConfigKey;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The validated settings of replication between brokers. Immutable.
 *
 * @param lagTimeMaxMs {@code replica.lag.time.max.ms}
 * @param partitionMaxBytes {@code replica.fetch.max.bytes}
 * @param responseMaxBytes {@code replica.fetch.response.max.bytes}
 * @param waitMaxMs {@code replica.fetch.wait.max.ms}
 * @param backoffMs {@code replica.fetch.backoff.ms}
 * @param selector {@code replica.selector.class}
 */
public record ReplicaConfig(
        long lagTimeMaxMs,
        int partitionMaxBytes,
        int responseMaxBytes,
        int waitMaxMs,
        long backoffMs,
        ReplicaSelector selector) {
    public static final ConfigKey<Long> LAG_TIME_MAX =
            ConfigKey.ofLong(
                    "replica.lag.time.max.ms",
                    30_000L,
                    100,
                    Long.MAX_VALUE,
                    RESTART,
                    "Milliseconds for which a follower may be behind its leader and still be in sync.");
    public static final ConfigKey<Integer> PARTITION_MAX_BYTES =
            ConfigKey.ofInt(
                    "replica.fetch.max.bytes",
                    1_048_576,
                    0,
                    Integer.MAX_VALUE,
                    RESTART,
                    "The most bytes of one partition in the answer to a follower; a larger batch comes alone.");
    public static final ConfigKey<Integer> RESPONSE_MAX_BYTES =
            ConfigKey.ofInt(
                    "replica.fetch.response.max.bytes",
                    10_485_760,
                    0,
                    Integer.MAX_VALUE,
                    RESTART,
                    "The most bytes of records in the answer to a follower; a larger batch comes alone.");
    public static final ConfigKey<Integer> WAIT_MAX =
            ConfigKey.ofInt(
                    "replica.fetch.wait.max.ms",
                    500,
                    1,
                    60_000,
                    RESTART,
                    "Milliseconds that a leader waits for records before it answers a follower without any.");
    public static final ConfigKey<Long> BACKOFF =
            ConfigKey.ofLong(
                    "replica.fetch.backoff.ms",
                    1_000L,
                    0,
                    Long.MAX_VALUE,
                    RESTART,
                    "The most milliseconds that a follower rests before it asks again for a partition that could not be fetched.");

    public static final ConfigKey<String> SELECTOR =
            ConfigKey.ofChoice(
                    "replica.selector.class",
                    ReplicaSelector.LEADER.kafkaName(),
                    Arrays.stream(ReplicaSelector.values())
                            .map(ReplicaSelector::kafkaName)
                            .toList(),
                    RESTART,
                    "From which replica a consumer is told to read: from the leader, or from one in its own rack, which it tells by client.rack, and a broker by broker.rack (KIP-392).");

    public static final ConfigKey<Long> LEADER_THROTTLE =
            throttle("leader.replication.throttled.rate", "leaders on this broker send to");
    public static final ConfigKey<Long> FOLLOWER_THROTTLE =
            throttle("follower.replication.throttled.rate", "followers on this broker take for");

    private static ConfigKey<Long> throttle(String name, String what) {
        return ConfigKey.ofLong(
                name,
                Throttle.UNLIMITED,
                0,
                Throttle.UNLIMITED,
                DYNAMIC,
                "Bytes per second that "
                        + what
                        + " throttled replicas that are not in sync. Tools that move replicas set it.");
    }

    /** The keys of this component; the throttles are read from the metadata as they change. */
    public static final List<ConfigKey<?>> KEYS =
            List.of(
                    LAG_TIME_MAX,
                    PARTITION_MAX_BYTES,
                    RESPONSE_MAX_BYTES,
                    WAIT_MAX,
                    BACKOFF,
                    SELECTOR,
                    LEADER_THROTTLE,
                    FOLLOWER_THROTTLE);

    /** As when nothing is set. */
    public static final ReplicaConfig DEFAULTS = from(Map.of());

    /**
     * @throws dev.wharf.config.ConfigException naming the key that has a bad value
     */
    public static ReplicaConfig from(Map<String, String> texts) {
        return new ReplicaConfig(
                get(LAG_TIME_MAX, texts),
                get(PARTITION_MAX_BYTES, texts),
                get(RESPONSE_MAX_BYTES, texts),
                get(WAIT_MAX, texts),
                get(BACKOFF, texts),
                ReplicaSelector.of(get(SELECTOR, texts)));
    }

    private static <T> T get(ConfigKey<T> key, Map<String, String> texts) {
        return key.parse(texts.get(key.name()));
    }
}
