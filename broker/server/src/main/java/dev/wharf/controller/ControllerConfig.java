package dev.wharf.controller;

import dev.wharf.config.ConfigKey;
import java.util.List;
import java.util.Map;

/**
 * The controller's settings.
 *
 * @param defaultPartitions partitions of a topic whose creator names no number
 * @param defaultReplicationFactor replicas of a topic whose creator names no number
 * @param sessions how brokers make themselves heard
 * @param balance how leaders go back to the replicas that are preferred
 */
public record ControllerConfig(
        int defaultPartitions, short defaultReplicationFactor, Sessions sessions, Balance balance) {
    /**
     * How brokers make themselves heard.
     *
     * @param timeoutMs silence after which a broker is fenced
     * @param heartbeatIntervalMs between two heartbeats of a broker
     */
    public record Sessions(int timeoutMs, int heartbeatIntervalMs) {
        private static final long HEARTBEAT_DELAY_MS = 100;

        /** After its connection is gone a broker has this long, in ms, to be heard of again: time for a heartbeat. A process that died sends none. */
        long graceMs() {
            return heartbeatIntervalMs + HEARTBEAT_DELAY_MS;
        }
    }

    /**
     * How leaders go back to the replicas that are preferred.
     *
     * @param enabled whether they do by themselves
     * @param intervalMs between two looks
     * @param percentage of a broker's preferred partitions that others may lead before anything moves
     */
    public record Balance(boolean enabled, long intervalMs, int percentage) {}

    public static final ConfigKey<Integer> NUM_PARTITIONS =
            ConfigKey.ofInt(
                    "num.partitions",
                    1,
                    1,
                    Integer.MAX_VALUE,
                    ConfigKey.Update.RESTART,
                    "The number of partitions of a new topic whose creator names none.");

    public static final ConfigKey<Integer> DEFAULT_REPLICATION_FACTOR =
            ConfigKey.ofInt(
                    "default.replication.factor",
                    1,
                    1,
                    Short.MAX_VALUE,
                    ConfigKey.Update.RESTART,
                    "The number of replicas of a new topic whose creator names none.");

    public static final ConfigKey<Integer> SESSION_TIMEOUT =
            ConfigKey.ofInt(
                    "broker.session.timeout.ms",
                    4_000,
                    100,
                    Integer.MAX_VALUE,
                    ConfigKey.Update.RESTART,
                    "Milliseconds of silence after which a broker of a cluster counts as dead. A process that dies is noticed"
                            + " sooner, for its connections are closed.");

    public static final ConfigKey<Integer> HEARTBEAT_INTERVAL =
            ConfigKey.ofInt(
                    "broker.heartbeat.interval.ms",
                    200,
                    10,
                    Integer.MAX_VALUE,
                    ConfigKey.Update.RESTART,
                    "Milliseconds between two heartbeats of a broker of a cluster. A broker whose connection was closed counts as dead after this"
                            + " and 100 ms more without one.");

    public static final ConfigKey<Boolean> AUTO_BALANCE =
            ConfigKey.ofBoolean(
                    "auto.leader.rebalance.enable",
                    true,
                    ConfigKey.Update.RESTART,
                    "Whether partitions go back to their preferred leaders by themselves.");

    public static final ConfigKey<Long> BALANCE_INTERVAL =
            ConfigKey.ofLong(
                    "leader.imbalance.check.interval.seconds",
                    300L,
                    1,
                    Integer.MAX_VALUE,
                    ConfigKey.Update.RESTART,
                    "Seconds between two looks for partitions that are not led by their preferred leaders.");

    public static final ConfigKey<Integer> BALANCE_PERCENTAGE =
            ConfigKey.ofInt(
                    "leader.imbalance.per.broker.percentage",
                    10,
                    0,
                    100,
                    ConfigKey.Update.RESTART,
                    "The share of the partitions that prefer a broker that others may lead before they go back to it.");

    public static final ConfigKey<List<String>> CORDONED =
            ConfigKey.ofList(
                    "cordoned.log.dirs",
                    List.of(),
                    List.of("*"),
                    ConfigKey.Update.DYNAMIC,
                    "With * a broker gets no new replicas, and keeps what it has. It is set while the broker runs, not in its file; single directories cannot be named.");

    /** Every key of this component. */
    public static final List<ConfigKey<?>> KEYS =
            List.of(
                    NUM_PARTITIONS,
                    DEFAULT_REPLICATION_FACTOR,
                    SESSION_TIMEOUT,
                    HEARTBEAT_INTERVAL,
                    AUTO_BALANCE,
                    BALANCE_INTERVAL,
                    BALANCE_PERCENTAGE,
                    CORDONED);

    /**
     * The settings in a node's properties, with defaults for what is not there.
     *
     * @throws dev.wharf.config.ConfigException for a value out of range
     */
    public static ControllerConfig of(Map<String, String> properties) {
        return new ControllerConfig(
                get(properties, NUM_PARTITIONS),
                get(properties, DEFAULT_REPLICATION_FACTOR).shortValue(),
                new Sessions(get(properties, SESSION_TIMEOUT), get(properties, HEARTBEAT_INTERVAL)),
                new Balance(
                        get(properties, AUTO_BALANCE),
                        get(properties, BALANCE_INTERVAL) * 1_000,
                        get(properties, BALANCE_PERCENTAGE)));
    }

    private static <T> T get(Map<String, String> properties, ConfigKey<T> key) {
        return key.parse(properties.get(key.name()));
    }
}
