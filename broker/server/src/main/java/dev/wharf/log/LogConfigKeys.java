package dev.wharf.log;

import static dev.wharf.config.ConfigKey.Update.DYNAMIC;

import dev.wharf.config.ConfigKey;
import java.util.List;
import java.util.regex.Pattern;

/** Every topic-level setting of Kafka 4.3, and Wharf's own {@code flush.mode}. Those that do not act are only checked and shown, see {@link ConfigKey#acts}. */
public final class LogConfigKeys {
    public static final ConfigKey<List<String>> CLEANUP_POLICY =
            ConfigKey.ofList(
                    "cleanup.policy",
                    List.of("delete"),
                    List.of("compact", "delete"),
                    DYNAMIC,
                    "Whether old segments are deleted, or only the latest record of each key is kept.");
    public static final ConfigKey<String> COMPRESSION_TYPE =
            ConfigKey.ofChoice(
                    "compression.type",
                    "producer",
                    List.of("uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"),
                    DYNAMIC,
                    "The codec that batches are stored with; producer keeps what the producer chose.");
    public static final ConfigKey<Integer> GZIP_LEVEL =
            ConfigKey.ofInt(
                    "compression.gzip.level",
                    -1,
                    -1,
                    9,
                    DYNAMIC,
                    "The level of gzip; -1 is its default.");
    public static final ConfigKey<Integer> LZ4_LEVEL =
            ConfigKey.ofInt("compression.lz4.level", 9, 1, 17, DYNAMIC, "The level of lz4.");
    public static final ConfigKey<Integer> ZSTD_LEVEL =
            ConfigKey.ofInt(
                    "compression.zstd.level", 3, -131_072, 22, DYNAMIC, "The level of zstd.");
    public static final ConfigKey<Long> DELETE_RETENTION_MS =
            ConfigKey.ofLong(
                    "delete.retention.ms",
                    86_400_000L,
                    0,
                    Long.MAX_VALUE,
                    DYNAMIC,
                    "How many milliseconds a tombstone stays after the compaction that first saw it.");
    public static final ConfigKey<Long> FILE_DELETE_DELAY_MS =
            ConfigKey.ofLong(
                    "file.delete.delay.ms",
                    60_000L,
                    0,
                    Long.MAX_VALUE,
                    DYNAMIC,
                    "How many milliseconds the directory of a deleted topic stays, renamed to end in -delete. It goes at once while the disk is nearly full, and so do old segments always.");
    public static final ConfigKey<Long> FLUSH_BYTES =
            ConfigKey.ofLong(
                    "flush.bytes",
                    8L << 20,
                    1,
                    Long.MAX_VALUE,
                    DYNAMIC,
                    "Begins to force the log when so many bytes were written since the last force began, in the background: nobody waits for it, but whoever appends would wait for the disk where much is written there at once. Wharf's own.");
    public static final ConfigKey<Long> FLUSH_MESSAGES =
            ConfigKey.ofLong(
                    "flush.messages",
                    Long.MAX_VALUE,
                    1,
                    Long.MAX_VALUE,
                    DYNAMIC,
                    "Forces the log after this many records; 1 acknowledges only what is durable.");
    public static final ConfigKey<Long> FLUSH_MS =
            ConfigKey.ofLong(
                    "flush.ms",
                    Long.MAX_VALUE,
                    0,
                    Long.MAX_VALUE,
                    DYNAMIC,
                    "Forces the log at the latest after this many milliseconds.");
    public static final ConfigKey<String> FLUSH_MODE =
            ConfigKey.ofChoice(
                    "flush.mode",
                    "async",
                    List.of("async", "sync"),
                    DYNAMIC,
                    "When a produce is acknowledged: async in the page cache, sync once durable. Wharf's own.");
    public static final ConfigKey<List<String>> FOLLOWER_THROTTLED =
            throttled("follower.replication.throttled.replicas");
    public static final ConfigKey<Integer> INDEX_INTERVAL_BYTES =
            ConfigKey.ofInt(
                    "index.interval.bytes",
                    4096,
                    0,
                    Integer.MAX_VALUE,
                    DYNAMIC,
                    "About how many bytes of a segment one index entry covers.");
    public static final ConfigKey<List<String>> LEADER_THROTTLED =
            throttled("leader.replication.throttled.replicas");
    public static final ConfigKey<Long> LOCAL_RETENTION_BYTES =
            notActedOn(
                    "local.retention.bytes", -2L, -2, "Bytes kept locally under tiered storage.");
    public static final ConfigKey<Long> LOCAL_RETENTION_MS =
            notActedOn(
                    "local.retention.ms",
                    -2L,
                    -2,
                    "Milliseconds kept locally under tiered storage.");
    public static final ConfigKey<Long> MAX_COMPACTION_LAG_MS =
            ConfigKey.ofLong(
                    "max.compaction.lag.ms",
                    Long.MAX_VALUE,
                    1,
                    Long.MAX_VALUE,
                    DYNAMIC,
                    "After how many milliseconds a record is compacted even if little of the log is dirty.");
    public static final ConfigKey<Integer> MAX_MESSAGE_BYTES =
            ConfigKey.ofInt(
                    "max.message.bytes",
                    1_048_588,
                    0,
                    Integer.MAX_VALUE,
                    DYNAMIC,
                    "The largest record batch in bytes, compressed, that is taken.");
    public static final ConfigKey<Long> TIMESTAMP_AFTER_MAX_MS =
            ConfigKey.ofLong(
                    "message.timestamp.after.max.ms",
                    3_600_000L,
                    0,
                    Long.MAX_VALUE,
                    DYNAMIC,
                    "How many milliseconds a producer's time may be ahead of the broker's.");
    public static final ConfigKey<Long> TIMESTAMP_BEFORE_MAX_MS =
            ConfigKey.ofLong(
                    "message.timestamp.before.max.ms",
                    Long.MAX_VALUE,
                    0,
                    Long.MAX_VALUE,
                    DYNAMIC,
                    "How many milliseconds a producer's time may be behind the broker's.");
    public static final ConfigKey<String> TIMESTAMP_TYPE =
            ConfigKey.ofChoice(
                    "message.timestamp.type",
                    "CreateTime",
                    List.of("CreateTime", "LogAppendTime"),
                    DYNAMIC,
                    "Whether records keep the producer's time or get the broker's.");
    public static final ConfigKey<Double> MIN_CLEANABLE_RATIO =
            ConfigKey.ofDouble(
                    "min.cleanable.dirty.ratio",
                    0.5,
                    0,
                    1,
                    DYNAMIC,
                    "The share of a log that must be dirty before it is compacted.");
    public static final ConfigKey<Long> MIN_COMPACTION_LAG_MS =
            ConfigKey.ofLong(
                    "min.compaction.lag.ms",
                    0L,
                    0,
                    Long.MAX_VALUE,
                    DYNAMIC,
                    "How many milliseconds a record is safe from compaction.");
    public static final ConfigKey<Integer> MIN_INSYNC_REPLICAS =
            ConfigKey.ofInt(
                    "min.insync.replicas",
                    1,
                    1,
                    Integer.MAX_VALUE,
                    DYNAMIC,
                    "How many replicas must have a batch before acks=all is answered. A topic of three replicas or more for which nobody"
                            + " has set it gets 2 when it is created.");
    public static final ConfigKey<Boolean> PREALLOCATE =
            switchNotActedOn(
                    "preallocate", "Allocates a segment's file in advance; Wharf never does.");
    public static final ConfigKey<Boolean> REMOTE_COPY_DISABLE =
            switchNotActedOn("remote.log.copy.disable", "Stops copying to tiered storage.");
    public static final ConfigKey<Boolean> REMOTE_DELETE_ON_DISABLE =
            switchNotActedOn(
                    "remote.log.delete.on.disable", "Deletes tiered data when it is disabled.");
    public static final ConfigKey<Boolean> REMOTE_STORAGE_ENABLE =
            switchNotActedOn("remote.storage.enable", "Tiered storage, which Wharf does not have.");
    public static final ConfigKey<Long> RETENTION_BYTES =
            ConfigKey.ofLong(
                    "retention.bytes",
                    -1L,
                    Long.MIN_VALUE,
                    Long.MAX_VALUE,
                    DYNAMIC,
                    "Deletes the oldest segments while the others have this many bytes; negative is never.");
    public static final ConfigKey<Long> RETENTION_MS =
            ConfigKey.ofLong(
                    "retention.ms",
                    604_800_000L,
                    -1,
                    Long.MAX_VALUE,
                    DYNAMIC,
                    "Deletes segments whose newest record is older in milliseconds; -1 is never.");
    public static final ConfigKey<Integer> SEGMENT_BYTES =
            ConfigKey.ofInt(
                    "segment.bytes",
                    1_073_741_824,
                    1_048_576,
                    Integer.MAX_VALUE,
                    DYNAMIC,
                    "The size in bytes at which a new segment begins.");
    public static final ConfigKey<Integer> SEGMENT_INDEX_BYTES =
            ConfigKey.ofInt(
                    "segment.index.bytes",
                    10_485_760,
                    4,
                    Integer.MAX_VALUE,
                    DYNAMIC,
                    "The size in bytes of an index at which a new segment begins.");
    public static final ConfigKey<Long> SEGMENT_JITTER_MS =
            notActedOn("segment.jitter.ms", 0L, 0, "Spreads the times at which segments begin.");
    public static final ConfigKey<Long> SEGMENT_MS =
            ConfigKey.ofLong(
                    "segment.ms",
                    604_800_000L,
                    1,
                    Long.MAX_VALUE,
                    DYNAMIC,
                    "The span of record times in milliseconds after which a new segment begins.");
    public static final ConfigKey<Boolean> UNCLEAN_ELECTION =
            ConfigKey.ofBoolean(
                    "unclean.leader.election.enable",
                    false,
                    DYNAMIC,
                    "Whether a replica that may lack acknowledged records may lead when there is no other.");

    /** All of them, sorted by name. */
    public static final List<ConfigKey<?>> ALL =
            List.of(
                    CLEANUP_POLICY,
                    GZIP_LEVEL,
                    LZ4_LEVEL,
                    COMPRESSION_TYPE,
                    ZSTD_LEVEL,
                    DELETE_RETENTION_MS,
                    FILE_DELETE_DELAY_MS,
                    FLUSH_BYTES,
                    FLUSH_MESSAGES,
                    FLUSH_MODE,
                    FLUSH_MS,
                    FOLLOWER_THROTTLED,
                    INDEX_INTERVAL_BYTES,
                    LEADER_THROTTLED,
                    LOCAL_RETENTION_BYTES,
                    LOCAL_RETENTION_MS,
                    MAX_COMPACTION_LAG_MS,
                    MAX_MESSAGE_BYTES,
                    TIMESTAMP_AFTER_MAX_MS,
                    TIMESTAMP_BEFORE_MAX_MS,
                    TIMESTAMP_TYPE,
                    MIN_CLEANABLE_RATIO,
                    MIN_COMPACTION_LAG_MS,
                    MIN_INSYNC_REPLICAS,
                    PREALLOCATE,
                    REMOTE_COPY_DISABLE,
                    REMOTE_DELETE_ON_DISABLE,
                    REMOTE_STORAGE_ENABLE,
                    RETENTION_BYTES,
                    RETENTION_MS,
                    SEGMENT_BYTES,
                    SEGMENT_INDEX_BYTES,
                    SEGMENT_JITTER_MS,
                    SEGMENT_MS,
                    UNCLEAN_ELECTION);

    private LogConfigKeys() {}

    private static ConfigKey<Long> notActedOn(
            String name, long defaultValue, long min, String meaning) {
        return ConfigKey.ofLong(name, defaultValue, min, Long.MAX_VALUE, DYNAMIC, meaning)
                .notActedOn();
    }

    private static ConfigKey<Boolean> switchNotActedOn(String name, String meaning) {
        return ConfigKey.ofBoolean(name, false, DYNAMIC, meaning).notActedOn();
    }

    private static ConfigKey<List<String>> throttled(String name) {
        return ConfigKey.ofWords(
                name,
                Pattern.compile("\\*|[0-9]+:[0-9]+"),
                "partition:broker with commas between them, or *",
                DYNAMIC,
                "Replicas whose replication is throttled until they are in sync; * is all.");
    }
}
