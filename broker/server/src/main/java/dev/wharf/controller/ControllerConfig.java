package dev.wharf.controller;

import dev.wharf.config.ConfigKey;
import java.util.List;
import java.util.Map;

/**
 * The controller's settings.
 *
 * @param defaultPartitions partitions of a topic whose creator names no number
 * @param defaultReplicationFactor replicas of a topic whose creator names no number
 */
public record ControllerConfig(int defaultPartitions, short defaultReplicationFactor) {
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

    /** Every key of this component. */
    public static final List<ConfigKey<?>> KEYS =
            List.of(NUM_PARTITIONS, DEFAULT_REPLICATION_FACTOR);

    /**
     * The settings in a node's properties, with defaults for what is not there.
     *
     * @throws dev.wharf.config.ConfigException for a value out of range
     */
    public static ControllerConfig of(Map<String, String> properties) {
        return new ControllerConfig(
                NUM_PARTITIONS.parse(properties.get(NUM_PARTITIONS.name())),
                DEFAULT_REPLICATION_FACTOR
                        .parse(properties.get(DEFAULT_REPLICATION_FACTOR.name()))
                        .shortValue());
    }
}
