package dev.wharf.log;

import static java.util.Map.entry;

import dev.wharf.config.ConfigException;
import dev.wharf.config.ConfigKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The broker settings that a topic setting falls back to, in the order in which they are asked, as in Kafka 4.3. */
public final class LogConfigSynonyms {
    private static final long MS_PER_MINUTE = 60_000;
    private static final long MS_PER_HOUR = 60 * MS_PER_MINUTE;

    /**
     * A broker setting that stands for a topic setting.
     *
     * @param name the broker's name for it
     * @param factor what the broker's number is multiplied by; 1 for what is no number
     */
    public record Synonym(String name, long factor) {
        /** The topic's text for the broker's {@code text}; as it is where it is no number, for the key to refuse. */
        String toTopic(String text) {
            if (factor == 1) {
                return text;
            }
            try {
                long value = Long.parseLong(text.trim());
                return Long.toString(value < 0 ? value : Math.multiplyExact(value, factor));
            } catch (ArithmeticException e) {
                return Long.toString(Long.MAX_VALUE);
            } catch (NumberFormatException e) {
                return text;
            }
        }
    }

    private static final Map<String, List<Synonym>> BY_TOPIC_KEY =
            Map.ofEntries(
                    one("cleanup.policy", "log.cleanup.policy"),
                    one("compression.gzip.level", "compression.gzip.level"),
                    one("compression.lz4.level", "compression.lz4.level"),
                    one("compression.type", "compression.type"),
                    one("compression.zstd.level", "compression.zstd.level"),
                    one("delete.retention.ms", "log.cleaner.delete.retention.ms"),
                    one("file.delete.delay.ms", "log.segment.delete.delay.ms"),
                    one("flush.bytes", "log.flush.interval.bytes"),
                    one("flush.messages", "log.flush.interval.messages"),
                    one("flush.mode", "flush.mode"),
                    entry(
                            "flush.ms",
                            List.of(
                                    new Synonym("log.flush.interval.ms", 1),
                                    new Synonym("log.flush.scheduler.interval.ms", 1))),
                    one("index.interval.bytes", "log.index.interval.bytes"),
                    one("local.retention.bytes", "log.local.retention.bytes"),
                    one("local.retention.ms", "log.local.retention.ms"),
                    one("max.compaction.lag.ms", "log.cleaner.max.compaction.lag.ms"),
                    one("max.message.bytes", "message.max.bytes"),
                    one("message.timestamp.after.max.ms", "log.message.timestamp.after.max.ms"),
                    one("message.timestamp.before.max.ms", "log.message.timestamp.before.max.ms"),
                    one("message.timestamp.type", "log.message.timestamp.type"),
                    one("min.cleanable.dirty.ratio", "log.cleaner.min.cleanable.ratio"),
                    one("min.compaction.lag.ms", "log.cleaner.min.compaction.lag.ms"),
                    one("min.insync.replicas", "min.insync.replicas"),
                    one("preallocate", "log.preallocate"),
                    one("retention.bytes", "log.retention.bytes"),
                    entry(
                            "retention.ms",
                            List.of(
                                    new Synonym("log.retention.ms", 1),
                                    new Synonym("log.retention.minutes", MS_PER_MINUTE),
                                    new Synonym("log.retention.hours", MS_PER_HOUR))),
                    one("segment.bytes", "log.segment.bytes"),
                    one("segment.index.bytes", "log.index.size.max.bytes"),
                    entry(
                            "segment.jitter.ms",
                            List.of(
                                    new Synonym("log.roll.jitter.ms", 1),
                                    new Synonym("log.roll.jitter.hours", MS_PER_HOUR))),
                    entry(
                            "segment.ms",
                            List.of(
                                    new Synonym("log.roll.ms", 1),
                                    new Synonym("log.roll.hours", MS_PER_HOUR))),
                    one("unclean.leader.election.enable", "unclean.leader.election.enable"));

    private LogConfigSynonyms() {}

    /** The broker's names for a topic setting, the one that wins first; empty if it has none. */
    public static List<Synonym> of(String topicKey) {
        return Objects.requireNonNull(BY_TOPIC_KEY.getOrDefault(topicKey, List.of()));
    }

    /** The broker's names that set the same as {@code brokerKey}, itself among them, the one that wins first. */
    public static List<String> family(String brokerKey) {
        for (List<Synonym> synonyms : BY_TOPIC_KEY.values()) {
            List<String> names = synonyms.stream().map(Synonym::name).toList();
            if (names.contains(brokerKey)) {
                return names;
            }
        }
        return List.of(brokerKey);
    }

    /** The texts of the topic settings that the broker's settings imply. */
    public static Map<String, String> topicDefaults(Map<String, String> brokerSettings) {
        Map<String, String> defaults = new LinkedHashMap<>();
        for (ConfigKey<?> key : LogConfigKeys.ALL) {
            String text = textOf(key.name(), brokerSettings);
            if (text != null) {
                defaults.put(key.name(), text);
            }
        }
        return defaults;
    }

    /**
     * Checks the broker's settings that topics fall back to.
     *
     * @throws ConfigException naming the broker's setting that has a bad value
     */
    public static void validate(Map<String, String> brokerSettings) {
        for (ConfigKey<?> key : LogConfigKeys.ALL) {
            Synonym given = winner(key.name(), brokerSettings);
            if (given == null) {
                continue;
            }
            String text = brokerSettings.getOrDefault(given.name(), "");
            try {
                key.parse(given.toTopic(text));
            } catch (ConfigException e) {
                String unit = given.factor() == 1 ? "" : " once it is " + key.name();
                throw new ConfigException(given.name(), text, key.range() + unit, e);
            }
        }
        LogConfig.validate(topicDefaults(brokerSettings));
    }

    private static @Nullable String textOf(String topicKey, Map<String, String> brokerSettings) {
        Synonym given = winner(topicKey, brokerSettings);
        return given == null ? null : given.toTopic(brokerSettings.getOrDefault(given.name(), ""));
    }

    private static @Nullable Synonym winner(String topicKey, Map<String, String> brokerSettings) {
        for (Synonym synonym : of(topicKey)) {
            if (brokerSettings.containsKey(synonym.name())) {
                return synonym;
            }
        }
        return null;
    }

    private static Map.Entry<String, List<Synonym>> one(String topicKey, String brokerKey) {
        return entry(topicKey, List.of(new Synonym(brokerKey, 1)));
    }
}
