package dev.wharf.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.config.ConfigException;
import dev.wharf.config.ConfigKey;
import dev.wharf.protocol.record.Compression;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.server.config.ConfigSynonym;
import org.apache.kafka.server.config.ServerTopicConfigSynonyms;
import org.junit.jupiter.api.Test;

final class LogConfigTest {
    private static final Set<String> WHARFS_OWN = Set.of("flush.bytes", "flush.mode");

    @Test
    void theKeysAreKafkasWithKafkasTypesAndDefaults() {
        ConfigDef kafka = org.apache.kafka.storage.internals.log.LogConfig.configDefCopy();
        Map<String, String> theirs = new TreeMap<>();
        for (ConfigDef.ConfigKey key : kafka.configKeys().values()) {
            if (!key.internalConfig) {
                String text = ConfigDef.convertToString(key.defaultValue, key.type);
                theirs.put(key.name, key.type + " " + text);
            }
        }
        Map<String, String> ours = new TreeMap<>();
        for (ConfigKey<?> key : LogConfigKeys.ALL) {
            ours.put(key.name(), key.type() + " " + key.defaultText());
        }
        assertThat(ours.remove("flush.bytes")).isEqualTo("LONG 8388608");
        assertThat(ours.remove("flush.mode")).isEqualTo("STRING async");
        assertThat(ours).isEqualTo(theirs);
    }

    @Test
    void theSynonymsAreKafkasInKafkasOrder() {
        for (ConfigKey<?> key : LogConfigKeys.ALL) {
            List<String> theirs = new ArrayList<>();
            for (ConfigSynonym synonym :
                    ServerTopicConfigSynonyms.ALL_TOPIC_CONFIG_SYNONYMS.getOrDefault(
                            key.name(), List.of())) {
                theirs.add(synonym.name() + " " + synonym.converter().apply("3"));
            }
            List<String> ours = new ArrayList<>();
            for (LogConfigSynonyms.Synonym synonym : LogConfigSynonyms.of(key.name())) {
                ours.add(synonym.name() + " " + synonym.toTopic("3"));
            }
            if (!WHARFS_OWN.contains(key.name())) {
                assertThat(ours).as(key.name()).isEqualTo(theirs);
            }
        }
    }

    @Test
    void whatIsSetActs() {
        LogConfig config =
                LogConfig.parse(
                        Map.of(
                                "cleanup.policy", "compact,delete",
                                "compression.type", "lz4",
                                "retention.ms", "5",
                                "max.message.bytes", "77"),
                        LogConfigSynonyms.topicDefaults(
                                Map.of(
                                        "log.retention.hours", "9",
                                        "log.roll.hours", "2",
                                        "log.flush.interval.messages", "1",
                                        "min.insync.replicas", "2")));
        assertThat(config.retention()).isEqualTo(new LogConfig.Retention(true, true, -1, 5));
        assertThat(config.storage()).isEqualTo(new LogConfig.Storage(Compression.LZ4, 9, 77));
        assertThat(config.segments().ms()).isEqualTo(7_200_000);
        assertThat(config.flush().sync()).isTrue();
        assertThat(config.minInsyncReplicas()).isEqualTo(2);
    }

    @Test
    void theDefaultsAreKafkas() {
        assertThat(LogFixture.DEFAULTS)
                .isEqualTo(
                        new LogConfig(
                                new LogConfig.Segments(1 << 30, 604_800_000, 10_485_760, 4096),
                                new LogConfig.Retention(true, false, -1, 604_800_000),
                                new LogConfig.Compaction(0.5, 0, Long.MAX_VALUE, 86_400_000),
                                new LogConfig.Timestamps(false, Long.MAX_VALUE, 3_600_000),
                                new LogConfig.Storage(null, 0, 1_048_588),
                                new LogConfig.Flush(
                                        false, Long.MAX_VALUE, Long.MAX_VALUE, 8_388_608),
                                1,
                                60_000));
    }

    @Test
    void unknownKeysAndBadValuesAreRefusedByName() {
        assertThatThrownBy(() -> LogConfig.validate(Map.of("retention.msec", "1")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("retention.msec");
        for (var bad :
                Map.of(
                                "segment.bytes", "10",
                                "cleanup.policy", "burn",
                                "compression.gzip.level", "0",
                                "retention.ms", "soon",
                                "file.delete.delay.ms", "-1")
                        .entrySet()) {
            assertThatThrownBy(() -> LogConfig.validate(Map.of(bad.getKey(), bad.getValue())))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(bad.getKey());
        }
    }
}
