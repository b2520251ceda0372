package dev.wharf.api;

import dev.wharf.config.ConfigKey;
import dev.wharf.log.LogConfigKeys;
import dev.wharf.log.LogConfigSynonyms;
import dev.wharf.metadata.ConfigResource;
import dev.wharf.metadata.MetadataImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be configured, with its values and where they come from: what DescribeConfigs tells. Brokers have every name of Kafka
 * 4.3, see {@link KafkaBrokerConfigs}, and ours. Immutable.
 */
final class ConfigCatalog {
    private final int nodeId;
    private final SortedMap<String, String> fileTexts;
    private final SortedMap<String, KafkaBrokerConfigs.Fact> facts;

    ConfigCatalog(BrokerConfig config) {
        this.nodeId = config.nodeId();
        this.fileTexts = config.texts();
        this.facts = new TreeMap<>(KafkaBrokerConfigs.read());
        for (ConfigKey<?> key : BrokerConfig.allKeys()) {
            facts.put(key.name(), KafkaBrokerConfigs.Fact.of(key, facts.get(key.name())));
        }
    }

    /** The configuration of a topic that has these values of its own. */
    List<ConfigEntry> ofTopic(Map<String, String> own, MetadataImage image) {
        List<ConfigEntry> entries = new ArrayList<>();
        for (ConfigKey<?> key : LogConfigKeys.ALL) {
            List<ConfigEntry.Synonym> synonyms = new ArrayList<>();
            String value = own.get(key.name());
            if (value != null) {
                synonyms.add(new ConfigEntry.Synonym(key.name(), value, ConfigEntry.Source.TOPIC));
            }
            List<ConfigEntry.Synonym> broker = brokerSynonyms(key.name(), image);
            synonyms.addAll(broker);
            ConfigEntry.Source source = ConfigEntry.Source.DEFAULT;
            String winning = key.defaultText();
            if (value != null) {
                source = ConfigEntry.Source.TOPIC;
                winning = value;
            } else if (!broker.isEmpty()
                    && broker.getFirst().source() != ConfigEntry.Source.DEFAULT) {
                source = broker.getFirst().source();
                winning = inTopicUnits(key.name(), broker.getFirst());
            }
            entries.add(
                    new ConfigEntry(
                            key.name(),
                            winning,
                            source,
                            false,
                            false,
                            key.type(),
                            synonyms,
                            key.meaning()));
        }
        return entries;
    }

    /** The configuration of this broker. */
    List<ConfigEntry> ofBroker(MetadataImage image) {
        List<ConfigEntry> entries = new ArrayList<>();
        for (KafkaBrokerConfigs.Fact fact : facts.values()) {
            List<ConfigEntry.Synonym> synonyms = valuesOf(fact.name(), image);
            ConfigEntry.Synonym winner =
                    synonyms.isEmpty()
                            ? new ConfigEntry.Synonym(fact.name(), null, ConfigEntry.Source.DEFAULT)
                            : synonyms.getFirst();
            boolean sensitive = fact.type() == ConfigKey.Type.PASSWORD;
            entries.add(
                    new ConfigEntry(
                            fact.name(),
                            sensitive ? null : winner.value(),
                            winner.source(),
                            !fact.dynamic(),
                            sensitive,
                            fact.type(),
                            sensitive ? List.of() : synonyms,
                            fact.documentation()));
        }
        return entries;
    }

    /** What is set for all brokers. */
    static List<ConfigEntry> ofAllBrokers(MetadataImage image) {
        List<ConfigEntry> entries = new ArrayList<>();
        image.config(ConfigResource.ofAllBrokers())
                .forEach(
                        (name, value) ->
                                entries.add(
                                        new ConfigEntry(
                                                name,
                                                value,
                                                ConfigEntry.Source.ALL_BROKERS,
                                                false,
                                                false,
                                                ConfigKey.Type.STRING,
                                                List.of(
                                                        new ConfigEntry.Synonym(
                                                                name,
                                                                value,
                                                                ConfigEntry.Source.ALL_BROKERS)),
                                                null)));
        return entries;
    }

    private List<ConfigEntry.Synonym> brokerSynonyms(String topicKey, MetadataImage image) {
        List<ConfigEntry.Synonym> set = new ArrayList<>();
        List<ConfigEntry.Synonym> defaults = new ArrayList<>();
        for (LogConfigSynonyms.Synonym synonym : LogConfigSynonyms.of(topicKey)) {
            for (ConfigEntry.Synonym value : valuesOf(synonym.name(), image)) {
                boolean isDefault = value.source() == ConfigEntry.Source.DEFAULT;
                (isDefault ? defaults : set).add(value);
            }
        }
        set.addAll(defaults);
        return set;
    }

    /** Everything that is set under a broker's name, what wins first. */
    private List<ConfigEntry.Synonym> valuesOf(String name, MetadataImage image) {
        List<ConfigEntry.Synonym> values = new ArrayList<>();
        add(
                values,
                name,
                image.config(ConfigResource.ofBroker(nodeId)).get(name),
                ConfigEntry.Source.THIS_BROKER);
        add(
                values,
                name,
                image.config(ConfigResource.ofAllBrokers()).get(name),
                ConfigEntry.Source.ALL_BROKERS);
        add(values, name, fileTexts.get(name), ConfigEntry.Source.FILE);
        KafkaBrokerConfigs.Fact fact = facts.get(name);
        add(values, name, fact == null ? null : fact.defaultText(), ConfigEntry.Source.DEFAULT);
        return values;
    }

    private static void add(
            List<ConfigEntry.Synonym> values,
            String name,
            @Nullable String value,
            ConfigEntry.Source source) {
        if (value != null) {
            values.add(new ConfigEntry.Synonym(name, value, source));
        }
    }

    /** A broker's hours are a topic's milliseconds. */
    private static String inTopicUnits(String topicKey, ConfigEntry.Synonym value) {
        String text = value.value();
        String implied =
                text == null
                        ? null
                        : LogConfigSynonyms.topicDefaults(Map.of(value.name(), text)).get(topicKey);
        return implied == null ? "" : implied;
    }
}
