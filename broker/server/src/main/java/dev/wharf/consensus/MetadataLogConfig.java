package dev.wharf.consensus;

import dev.wharf.config.ConfigKey;
import java.util.List;
import java.util.Map;

/**
 * The settings of the metadata log.
 *
 * @param segmentBytes a segment of this size or more is followed by a new one
 * @param snapshotAfterBytes committed bytes after which a snapshot is due
 */
public record MetadataLogConfig(long segmentBytes, long snapshotAfterBytes) {
    public static final ConfigKey<Integer> SEGMENT_BYTES =
            ConfigKey.ofInt(
                    "metadata.log.segment.bytes",
                    8 * 1024 * 1024,
                    1024 * 1024,
                    Integer.MAX_VALUE,
                    ConfigKey.Update.RESTART,
                    "The size in bytes at which a segment of the metadata log is followed by a new one.");

    public static final ConfigKey<Long> SNAPSHOT_AFTER_BYTES =
            ConfigKey.ofLong(
                    "metadata.log.max.record.bytes.between.snapshots",
                    20L * 1024 * 1024,
                    1,
                    Long.MAX_VALUE,
                    ConfigKey.Update.RESTART,
                    "The bytes of metadata records after which a snapshot of the metadata is written and the log before it dropped.");

    /** Every key of this component. */
    public static final List<ConfigKey<?>> KEYS = List.of(SEGMENT_BYTES, SNAPSHOT_AFTER_BYTES);

    /**
     * The settings in a node's properties, with defaults for what is not there.
     *
     * @throws dev.wharf.config.ConfigException for a value out of range
     */
    public static MetadataLogConfig of(Map<String, String> properties) {
        return new MetadataLogConfig(
                SEGMENT_BYTES.parse(properties.get(SEGMENT_BYTES.name())),
                SNAPSHOT_AFTER_BYTES.parse(properties.get(SNAPSHOT_AFTER_BYTES.name())));
    }
}
