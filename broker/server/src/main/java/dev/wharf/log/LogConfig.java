package dev.wharf.log;

import dev.wharf.config.ConfigException;
import dev.wharf.config.ConfigKey;
import dev.wharf.protocol.record.BatchValidator;
import dev.wharf.protocol.record.Compression;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The validated settings of one log: what of {@link LogConfigKeys} acts. Immutable; a topic without settings of its own shares the
 * broker's.
 *
 * @param segments when a segment ends
 * @param retention when a segment goes
 * @param compaction when and how a compacted log is cleaned
 * @param timestamps whose time counts, and which times are taken
 * @param storage how batches are stored
 * @param flush when the log is forced
 * @param minInsyncReplicas for the replica above
 * @param fileDeleteDelayMs how long the directory of the deleted log stays
 */
public record LogConfig(
        Segments segments,
        Retention retention,
        Compaction compaction,
        Timestamps timestamps,
        Storage storage,
        Flush flush,
        int minInsyncReplicas,
        long fileDeleteDelayMs) {
    /**
     * The most bytes that the records of one batch may decompress to where the broker must look inside: a small batch can claim
     * gigabytes.
     */
    public static final int MAX_DECOMPRESSED_BYTES = 64 << 20;

    /** {@code segment.bytes}, {@code segment.ms}, {@code segment.index.bytes}, {@code index.interval.bytes}. */
    public record Segments(int bytes, long ms, int indexBytes, int indexIntervalBytes) {}

    /** {@code cleanup.policy}, {@code retention.bytes} (negative: no limit), {@code retention.ms} (negative: no limit). */
    public record Retention(boolean delete, boolean compact, long bytes, long ms) {}

    /**
     * {@code min.cleanable.dirty.ratio}, {@code min.compaction.lag.ms}, {@code max.compaction.lag.ms}, {@code delete.retention.ms}.
     */
    public record Compaction(
            double minDirtyRatio, long minLagMs, long maxLagMs, long deleteRetentionMs) {}

    /** {@code message.timestamp.type}, {@code .before.max.ms}, {@code .after.max.ms}. */
    public record Timestamps(boolean logAppendTime, long beforeMaxMs, long afterMaxMs) {}

    /**
     * @param compression null keeps the producer's codec
     * @param level for that codec
     */
    public record Storage(@Nullable Compression compression, int level, int maxMessageBytes) {}

    /**
     * @param sync whether only durable records are acknowledged: {@code flush.mode=sync} or {@code flush.messages=1}
     * @param bytes of the active segment
     */
    public record Flush(boolean sync, long messages, long ms, long bytes) {}

    /**
     * The settings of a topic.
     *
     * @param topic the topic's own texts by topic key
     * @param defaults texts by topic key that the broker implies, from {@link LogConfigSynonyms#topicDefaults}
     * @throws ConfigException if a value is not accepted
     */
    public static LogConfig parse(Map<String, String> topic, Map<String, String> defaults) {
        Map<String, String> texts = new HashMap<>(defaults);
        texts.putAll(topic);
        return parse(texts);
    }

    /**
     * Checks a topic's own settings: every key must be known.
     *
     * @throws ConfigException naming the first key that is unknown or whose value is not accepted
     */
    public static void validate(Map<String, String> topic) {
        for (Map.Entry<String, String> setting : topic.entrySet()) {
            if (LogConfigKeys.ALL.stream().noneMatch(key -> key.name().equals(setting.getKey()))) {
                throw new ConfigException(
                        setting.getKey(), "Unknown topic config name: " + setting.getKey());
            }
        }
        for (ConfigKey<?> key : LogConfigKeys.ALL) {
            key.parse(topic.get(key.name()));
        }
        parse(topic);
    }

    private static LogConfig parse(Map<String, String> texts) {
        List<String> policies = get(LogConfigKeys.CLEANUP_POLICY, texts);
        long flushMessages = get(LogConfigKeys.FLUSH_MESSAGES, texts);
        return new LogConfig(
                new Segments(
                        get(LogConfigKeys.SEGMENT_BYTES, texts),
                        segmentMs(texts, policies.contains("compact")),
                        get(LogConfigKeys.SEGMENT_INDEX_BYTES, texts),
                        get(LogConfigKeys.INDEX_INTERVAL_BYTES, texts)),
                new Retention(
                        policies.contains("delete"),
                        policies.contains("compact"),
                        get(LogConfigKeys.RETENTION_BYTES, texts),
                        get(LogConfigKeys.RETENTION_MS, texts)),
                new Compaction(
                        get(LogConfigKeys.MIN_CLEANABLE_RATIO, texts),
                        get(LogConfigKeys.MIN_COMPACTION_LAG_MS, texts),
                        get(LogConfigKeys.MAX_COMPACTION_LAG_MS, texts),
                        get(LogConfigKeys.DELETE_RETENTION_MS, texts)),
                new Timestamps(
                        get(LogConfigKeys.TIMESTAMP_TYPE, texts).equals("LogAppendTime"),
                        get(LogConfigKeys.TIMESTAMP_BEFORE_MAX_MS, texts),
                        get(LogConfigKeys.TIMESTAMP_AFTER_MAX_MS, texts)),
                storage(texts),
                new Flush(
                        flushMessages == 1 || get(LogConfigKeys.FLUSH_MODE, texts).equals("sync"),
                        flushMessages,
                        get(LogConfigKeys.FLUSH_MS, texts),
                        get(LogConfigKeys.FLUSH_BYTES, texts)),
                get(LogConfigKeys.MIN_INSYNC_REPLICAS, texts),
                get(LogConfigKeys.FILE_DELETE_DELAY_MS, texts));
    }

    /** What must be compacted soon must not stay in the segment that takes appends. */
    private static long segmentMs(Map<String, String> texts, boolean compact) {
        long ms = get(LogConfigKeys.SEGMENT_MS, texts);
        return compact ? Math.min(ms, get(LogConfigKeys.MAX_COMPACTION_LAG_MS, texts)) : ms;
    }

    private static Storage storage(Map<String, String> texts) {
        int maxMessageBytes = get(LogConfigKeys.MAX_MESSAGE_BYTES, texts);
        int gzipLevel = get(LogConfigKeys.GZIP_LEVEL, texts);
        if (gzipLevel == 0) {
            throw new ConfigException(
                    LogConfigKeys.GZIP_LEVEL.name(),
                    "Invalid value 0 for configuration compression.gzip.level: accepted is 1 to 9 or -1");
        }
        return switch (get(LogConfigKeys.COMPRESSION_TYPE, texts)) {
            case "uncompressed" -> new Storage(Compression.NONE, 0, maxMessageBytes);
            case "gzip" -> new Storage(Compression.GZIP, gzipLevel, maxMessageBytes);
            case "snappy" -> new Storage(Compression.SNAPPY, 0, maxMessageBytes);
            case "lz4" ->
                    new Storage(
                            Compression.LZ4, get(LogConfigKeys.LZ4_LEVEL, texts), maxMessageBytes);
            case "zstd" ->
                    new Storage(
                            Compression.ZSTD,
                            get(LogConfigKeys.ZSTD_LEVEL, texts),
                            maxMessageBytes);
            default -> new Storage(null, 0, maxMessageBytes);
        };
    }

    private static <T> T get(ConfigKey<T> key, Map<String, String> texts) {
        return key.parse(texts.get(key.name()));
    }

    BatchValidator.Rules batchRules(boolean checkCrc) {
        return new BatchValidator.Rules(
                storage.maxMessageBytes(),
                timestamps.logAppendTime(),
                timestamps.beforeMaxMs(),
                timestamps.afterMaxMs(),
                checkCrc);
    }

    /** The same with other segment settings: for tests that need small segments, which Kafka's range forbids. */
    public LogConfig with(Segments other) {
        return new LogConfig(
                other,
                retention,
                compaction,
                timestamps,
                storage,
                flush,
                minInsyncReplicas,
                fileDeleteDelayMs);
    }
}
