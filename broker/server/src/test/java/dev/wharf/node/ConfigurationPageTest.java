package dev.wharf.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.api.BrokerConfig;
import dev.wharf.api.BrokerKeys;
import dev.wharf.architecture.GeneratedPage;
import dev.wharf.config.ConfigKey;
import dev.wharf.consensus.MetadataLogConfig;
import dev.wharf.consensus.RaftTimeouts;
import dev.wharf.controller.ControllerConfig;
import dev.wharf.group.GroupConfig;
import dev.wharf.log.CleanerConfig;
import dev.wharf.log.JournalConfig;
import dev.wharf.log.LogConfigKeys;
import dev.wharf.log.LogConfigSynonyms;
import dev.wharf.log.OpenFiles;
import dev.wharf.network.NetworkConfig;
import dev.wharf.replica.DiskSpace;
import dev.wharf.replica.ReplicaConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.server.config.AbstractKafkaConfig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** {@code docs/configuration.md}: every key that acts, and every name of Kafka 4.3 that does not. */
final class ConfigurationPageTest {
    private static final String INTRODUCTION =
            """
            # Configuration

            Settings have Kafka's names wherever Kafka has the setting, so a `server.properties` of Kafka works. A broker reads them, the last one
            winning, from `--config FILE`, from the environment (`WHARF_CONFIG_NODE_ID=3` is `node.id=3`) and from `--set key=value`. A name that
            neither Kafka nor Wharf knows gives a warning; a value out of range ends the start with file, line, key and what is accepted.

            Settings marked *running* can be changed while the broker runs, for all brokers or for one; they outlive a restart and win over the file:

            ```
            bin/kafka-configs.sh --bootstrap-server localhost:9092 --alter --entity-type brokers --entity-default --add-config log.retention.ms=86400000
            bin/kafka-configs.sh --bootstrap-server localhost:9092 --alter --entity-type brokers --entity-name 1 --add-config max.connections=500
            bin/kafka-configs.sh --bootstrap-server localhost:9092 --alter --entity-type topics --entity-name orders --add-config retention.ms=3600000
            bin/kafka-configs.sh --bootstrap-server localhost:9092 --describe --all --entity-type topics --entity-name orders
            ```

            """;

    private static final String TOPICS =
            """
            ## Topics

            Set when a topic is created or later, always while it is in use. A topic that does not set a key follows the broker's setting
            in the second column, the first of them that is set.

            | key | broker's name | type | default | accepted | meaning |
            |---|---|---|---|---|---|
            """;

    private static final String NOT_ACTED_ON =
            """

            ## Names of Kafka that do nothing yet

            Wharf knows these names of Kafka 4.3, checks their type, shows them to clients, and does not act on them. Topic settings have a star.

            | key | type | Kafka's default |
            |---|---|---|
            """;

    /** The sections of what acts, each with the room that declares its keys. */
    private record Section(String title, String lead, List<ConfigKey<?>> keys) {}

    private static final List<Section> SECTIONS =
            List.of(
                    new Section(
                            "Process",
                            "Where the node listens and where its data is.",
                            NodeConfig.KEYS),
                    new Section(
                            "Network",
                            "What clients may cost. Requests and responses are outside of Java's heap: requests take at most `queued.max.request.bytes`, responses that clients do not read 64 MiB for each network thread, and both together three quarters of the direct memory, which is as large as the heap may be (`-Xmx` in `WHARF_OPTS`) unless `-XX:MaxDirectMemorySize` says otherwise; `wharf_direct_memory_bytes` tells what is taken. In the heap are about 3 KB for each partition. Connections and segment files share what the process may open (`ulimit -n`): see `log.open.files.max`.",
                            NetworkConfig.KEYS),
                    new Section(
                            "Broker", "Who this node is, and how it serves.", BrokerConfig.KEYS),
                    new Section(
                            "The journal",
                            "Where records are made durable that are acknowledged only then: one force serves all topics with `flush.messages=1` or `flush.mode=sync`. It lies in `journal/` in each log directory, and is made when the first such topic is written to.",
                            JournalConfig.KEYS),
                    new Section(
                            "Storage",
                            "The log directory: how full it may become, how many of its files are open, and compaction.",
                            all(List.of(DiskSpace.KEYS, OpenFiles.KEYS, CleanerConfig.KEYS))),
                    new Section(
                            "Controller",
                            "How topics come to be, which brokers count as alive, and the log of the metadata.",
                            all(
                                    List.of(
                                            ControllerConfig.KEYS,
                                            MetadataLogConfig.KEYS,
                                            RaftTimeouts.KEYS))),
                    new Section(
                            "Replication",
                            "How followers keep up with their leaders.",
                            ReplicaConfig.KEYS),
                    new Section("Groups", "The coordinator of consumer groups.", GroupConfig.KEYS));

    @Test
    void the_page_of_configuration_says_what_the_code_does() throws IOException {
        StringBuilder text = new StringBuilder(INTRODUCTION).append(TOPICS);
        for (ConfigKey<?> key : LogConfigKeys.ALL) {
            if (key.acts()) {
                text.append(topicRow(key));
            }
        }
        Map<String, String> idle = new TreeMap<>();
        for (Section section : SECTIONS) {
            text.append("\n## ").append(section.title).append("\n\n").append(section.lead);
            text.append("\n\n| key | type | default | accepted | change | meaning |\n");
            text.append("|---|---|---|---|---|---|\n");
            for (ConfigKey<?> key : section.keys) {
                if (key.acts()) {
                    text.append(row(key));
                }
            }
        }
        text.append(NOT_ACTED_ON);
        for (BrokerKeys.Known known : new BrokerKeys(Node.outerKeys()).all()) {
            if (known.acts()) {
                assertThat(text).contains("`" + known.name() + "`");
            } else {
                idle.put(known.name(), idleRow(known.name(), known.type(), known.defaultText()));
            }
        }
        for (ConfigKey<?> key : LogConfigKeys.ALL) {
            if (!key.acts()) {
                idle.put(
                        key.name() + "*", idleRow(key.name() + "*", key.type(), key.defaultText()));
            }
        }
        idle.values().forEach(text::append);
        new GeneratedPage("configuration.md", ConfigurationPageTest.class).check(text.toString());
    }

    private static String topicRow(ConfigKey<?> key) {
        List<String> names =
                LogConfigSynonyms.of(key.name()).stream()
                        .map(synonym -> code(synonym.name()))
                        .toList();
        return cells(
                code(key.name()),
                String.join(", ", names),
                type(key.type()),
                code(key.defaultText()),
                key.range(),
                key.meaning());
    }

    private static String row(ConfigKey<?> key) {
        return cells(
                code(key.name()),
                type(key.type()),
                code(key.defaultText()) + kafkasOther(key),
                key.range(),
                key.update() == ConfigKey.Update.DYNAMIC ? "running" : "restart",
                key.meaning());
    }

    /** Kafka's default where it has the setting and another one. */
    private static String kafkasOther(ConfigKey<?> key) {
        ConfigDef.ConfigKey kafkas = AbstractKafkaConfig.CONFIG_DEF.configKeys().get(key.name());
        if (kafkas == null) {
            return " (Wharf's own)";
        }
        String text =
                kafkas.hasDefault()
                        ? ConfigDef.convertToString(kafkas.defaultValue, kafkas.type)
                        : null;
        if (text == null || text.equals(key.defaultText())) {
            return "";
        }
        return " (Kafka: " + code(text) + ")";
    }

    private static String idleRow(String name, ConfigKey.Type type, @Nullable String value) {
        return cells(code(name), type(type), code(value));
    }

    private static String cells(String... cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    private static String code(@Nullable String text) {
        return text == null || text.isEmpty() ? "" : "`" + text.replace("|", "\\|") + "`";
    }

    private static String type(ConfigKey.Type type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    private static List<ConfigKey<?>> all(List<List<ConfigKey<?>>> rooms) {
        List<ConfigKey<?>> keys = new ArrayList<>();
        rooms.forEach(keys::addAll);
        return keys;
    }
}
