package dev.wharf.api;

import dev.wharf.config.ConfigException;
import dev.wharf.config.ConfigKey;
import dev.wharf.config.ConfigKey.Update;
import dev.wharf.log.LogConfigKeys;
import dev.wharf.log.LogConfigSynonyms;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Every setting of a broker by its name: all that Kafka 4.3 has, and our own. Each is one of three: declared by the component that acts
 * on it; a name that topics fall back to; or known from Kafka alone, then it is checked for its type, shown, and does nothing. Immutable.
 */
public final class BrokerKeys {
    private final SortedMap<String, Known> byName = new TreeMap<>();

    /**
     * What is known of one setting.
     *
     * @param defaultText null for none
     * @param update whether clients can change it while the broker runs
     * @param topicKey the topic setting that falls back to it, null if there is none
     * @param documentation null where we have none
     * @param acts whether its value changes what the broker does
     */
    public record Known(
            String name,
            ConfigKey.Type type,
            @Nullable String defaultText,
            Update update,
            @Nullable String topicKey,
            @Nullable String documentation,
            boolean acts) {}

    /** The declared keys by name: they check their values themselves. */
    private final SortedMap<String, ConfigKey<?>> declared = new TreeMap<>();

    /** @param outerKeys those of the rooms above, which run the broker */
    public BrokerKeys(List<ConfigKey<?>> outerKeys) {
        KafkaBrokerConfigs.read().values().forEach(fact -> byName.put(fact.name(), of(fact)));
        for (ConfigKey<?> key : LogConfigKeys.ALL) {
            for (LogConfigSynonyms.Synonym synonym : LogConfigSynonyms.of(key.name())) {
                byName.put(
                        synonym.name(), fallback(synonym.name(), key, byName.get(synonym.name())));
            }
        }
        declare(BrokerConfig.allKeys());
        declare(outerKeys);
    }

    private void declare(List<ConfigKey<?>> keys) {
        for (ConfigKey<?> key : keys) {
            declared.put(key.name(), key);
            Known kafkas = byName.get(key.name());
            byName.put(
                    key.name(),
                    new Known(
                            key.name(),
                            kafkas == null ? key.type() : kafkas.type,
                            key.defaultText(),
                            key.update(),
                            null,
                            key.meaning(),
                            key.acts()));
        }
    }

    /** All of them, by name. */
    public Collection<Known> all() {
        return Collections.unmodifiableCollection(byName.values());
    }

    /** What is known of a setting, null if nothing. */
    public @Nullable Known find(String name) {
        return byName.get(name);
    }

    /** What is wrong with a value, or null. Names that topics fall back to are for {@link LogConfigSynonyms} to check. */
    public @Nullable String problem(Known known, String value) {
        ConfigKey<?> key = declared.get(known.name);
        try {
            if (key != null) {
                key.parse(value);
            } else {
                checkType(known.type, value.trim());
            }
            return null;
        } catch (ConfigException e) {
            return e.getMessage();
        } catch (IllegalArgumentException e) {
            return "Invalid value "
                    + value
                    + " for configuration "
                    + known.name
                    + ": accepted is a value of type "
                    + known.type.name().toLowerCase(Locale.ROOT);
        }
    }

    private static void checkType(ConfigKey.Type type, String value) {
        switch (type) {
            case INT -> Integer.parseInt(value);
            case SHORT -> Short.parseShort(value);
            case LONG -> Long.parseLong(value);
            case DOUBLE -> Double.parseDouble(value);
            case BOOLEAN -> {
                if (!value.equalsIgnoreCase("true") && !value.equalsIgnoreCase("false")) {
                    throw new IllegalArgumentException(value);
                }
            }
            case STRING, LIST, CLASS, PASSWORD -> {} // any text
        }
    }

    private static Known of(KafkaBrokerConfigs.Fact fact) {
        Update update = fact.dynamic() ? Update.DYNAMIC : Update.RESTART;
        return new Known(fact.name(), fact.type(), fact.defaultText(), update, null, null, false);
    }

    private static Known fallback(String name, ConfigKey<?> topicKey, @Nullable Known kafkas) {
        return new Known(
                name,
                kafkas == null ? topicKey.type() : kafkas.type,
                kafkas == null ? topicKey.defaultText() : kafkas.defaultText,
                kafkas == null ? topicKey.update() : kafkas.update,
                topicKey.name(),
                "For topics that do not set " + topicKey.name() + ". " + topicKey.meaning(),
                topicKey.acts());
    }
}
