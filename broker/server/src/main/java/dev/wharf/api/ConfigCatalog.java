package dev.wharf.api;

import dev.wharf.config.ConfigKey;
import dev.wharf.log.LogConfigKeys;
import dev.wharf.log.LogConfigSynonyms;
import dev.wharf.metadata.ConfigResource;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.replica.BrokerSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be configured, with its values and where they come from: what DescribeConfigs tells (KIP-226). Immutable.
 *
 * <p>A value's synonyms are all that is set for it, by whom first and by which of its names then: this broker, all brokers, the file, the
 * default. Where a topic's setting follows a broker's setting of several names, as {@code log.retention.hours}, Kafka leaves the names
 * out that are not the first; here they are told, for they say where the value comes from.
 */
final class ConfigCatalog {
    private final BrokerKeys keys;
    private final BrokerSettings settings;

    ConfigCatalog(BrokerKeys keys, BrokerSettings settings) {
        this.keys = keys;
        this.settings = settings;
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
            List<String> names =
                    LogConfigSynonyms.of(key.name()).stream()
                            .map(LogConfigSynonyms.Synonym::name)
                            .toList();
            synonyms.addAll(values(names, image));
            ConfigEntry.Synonym winner =
                    synonyms.isEmpty()
                            ? new ConfigEntry.Synonym(
                                    key.name(), key.defaultText(), ConfigEntry.Source.DEFAULT)
                            : synonyms.getFirst();
            entries.add(
                    new ConfigEntry(
                            key.name(),
                            topicText(key, winner),
                            winner.source(),
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
        for (BrokerKeys.Known known : keys.all()) {
            List<ConfigEntry.Synonym> synonyms =
                    values(LogConfigSynonyms.family(known.name()), image).stream()
                            .dropWhile(synonym -> !synonym.name().equals(known.name()))
                            .toList();
            entries.add(entry(known, synonyms));
        }
        return entries;
    }

    /** What is set for all brokers. */
    List<ConfigEntry> ofAllBrokers(MetadataImage image) {
        List<ConfigEntry> entries = new ArrayList<>();
        SortedMap<String, String> all = image.config(ConfigResource.ofAllBrokers());
        for (BrokerKeys.Known known : keys.all()) {
            String value = all.get(known.name());
            if (value != null) {
                ConfigEntry.Synonym set =
                        new ConfigEntry.Synonym(
                                known.name(), value, ConfigEntry.Source.ALL_BROKERS);
                entries.add(entry(known, List.of(set)));
            }
        }
        return entries;
    }

    private static ConfigEntry entry(BrokerKeys.Known known, List<ConfigEntry.Synonym> synonyms) {
        boolean secret = known.type() == ConfigKey.Type.PASSWORD;
        ConfigEntry.Synonym winner =
                synonyms.isEmpty()
                        ? new ConfigEntry.Synonym(known.name(), null, ConfigEntry.Source.DEFAULT)
                        : synonyms.getFirst();
        return new ConfigEntry(
                known.name(),
                secret ? null : winner.value(),
                winner.source(),
                known.update() == ConfigKey.Update.RESTART,
                secret,
                known.type(),
                secret ? hidden(synonyms) : synonyms,
                known.documentation());
    }

    private static List<ConfigEntry.Synonym> hidden(List<ConfigEntry.Synonym> synonyms) {
        return synonyms.stream()
                .map(each -> new ConfigEntry.Synonym(each.name(), null, each.source()))
                .toList();
    }

    /** Everything that is set under any of the names, what wins first. */
    private List<ConfigEntry.Synonym> values(List<String> names, MetadataImage image) {
        List<ConfigEntry.Synonym> values = new ArrayList<>();
        SortedMap<String, String> own = image.config(ConfigResource.ofBroker(settings.nodeId()));
        SortedMap<String, String> all = image.config(ConfigResource.ofAllBrokers());
        names.forEach(name -> add(values, name, own.get(name), ConfigEntry.Source.THIS_BROKER));
        names.forEach(name -> add(values, name, all.get(name), ConfigEntry.Source.ALL_BROKERS));
        SortedMap<String, String> file = settings.fileTexts();
        names.forEach(name -> add(values, name, file.get(name), ConfigEntry.Source.FILE));
        names.forEach(name -> add(values, name, byDefault(name), ConfigEntry.Source.DEFAULT));
        return values;
    }

    private @Nullable String byDefault(String name) {
        BrokerKeys.Known known = keys.find(name);
        return known == null ? null : known.defaultText();
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

    /** A topic's own text, or in the topic's units what the broker has: a broker's hours are a topic's milliseconds. */
    private static String topicText(ConfigKey<?> key, ConfigEntry.Synonym winner) {
        String text = winner.value();
        if (text == null || winner.source() == ConfigEntry.Source.DEFAULT) {
            return key.defaultText();
        }
        return winner.source() == ConfigEntry.Source.TOPIC
                ? text
                : Objects.requireNonNull(
                        LogConfigSynonyms.topicDefaults(Map.of(winner.name(), text))
                                .get(key.name()));
    }
}
