package dev.wharf.log;

import static dev.wharf.config.ConfigKey.Update.RESTART;

import dev.wharf.config.ConfigKey;
import java.util.List;
import java.util.Map;

/**
 * The validated settings of the log cleaner. Immutable.
 *
 * @param enabled {@code log.cleaner.enable}
 * @param backoffMs {@code log.cleaner.backoff.ms}
 * @param dedupeBufferBytes {@code log.cleaner.dedupe.buffer.size}, of all loops together
 * @param ioBytesPerSecond {@code log.cleaner.io.max.bytes.per.second}, of all loops together
 */
public record CleanerConfig(
        boolean enabled, long backoffMs, long dedupeBufferBytes, double ioBytesPerSecond) {
    public static final ConfigKey<Boolean> ENABLE =
            ConfigKey.ofBoolean(
                    "log.cleaner.enable",
                    true,
                    RESTART,
                    "Whether compacted topics, the offsets topic among them, are compacted.");
    public static final ConfigKey<Long> BACKOFF =
            ConfigKey.ofLong(
                    "log.cleaner.backoff.ms",
                    15_000L,
                    0,
                    Long.MAX_VALUE,
                    RESTART,
                    "Milliseconds until the cleaner looks again when no log needs it.");
    public static final ConfigKey<Long> DEDUPE_BUFFER =
            ConfigKey.ofLong(
                    "log.cleaner.dedupe.buffer.size",
                    134_217_728L,
                    1_048_576,
                    Long.MAX_VALUE,
                    RESTART,
                    "The most bytes of memory for the keys of logs that are being compacted; a log with more takes several passes.");
    public static final ConfigKey<Double> IO_RATE =
            ConfigKey.ofDouble(
                    "log.cleaner.io.max.bytes.per.second",
                    Double.MAX_VALUE,
                    1,
                    Double.MAX_VALUE,
                    RESTART,
                    "The most bytes per second that the cleaner reads and writes.");

    /** The keys of this component. */
    public static final List<ConfigKey<?>> KEYS = List.of(ENABLE, BACKOFF, DEDUPE_BUFFER, IO_RATE);

    /** No log is looked at more often than this, whatever is set. */
    private static final long MIN_BACKOFF_MS = 10;

    private static final double MS_PER_SECOND = 1_000;

    /**
     * @throws dev.wharf.config.ConfigException naming the key that has a bad value
     */
    public static CleanerConfig from(Map<String, String> texts) {
        return new CleanerConfig(
                get(ENABLE, texts),
                Math.max(MIN_BACKOFF_MS, get(BACKOFF, texts)),
                get(DEDUPE_BUFFER, texts),
                get(IO_RATE, texts));
    }

    private static <T> T get(ConfigKey<T> key, Map<String, String> texts) {
        return key.parse(texts.get(key.name()));
    }

    /** What each of {@code loops} loops may use. */
    public CleanerConfig share(int loops) {
        return new CleanerConfig(
                enabled, backoffMs, dedupeBufferBytes / loops, ioBytesPerSecond / loops);
    }

    /** How long to wait for the rate's sake with so many bytes. */
    long pauseMs(long bytes) {
        return (long) (bytes * MS_PER_SECOND / ioBytesPerSecond);
    }
}
