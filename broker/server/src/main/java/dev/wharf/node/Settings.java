package dev.wharf.node;

import dev.wharf.api.BrokerKeys;
import dev.wharf.config.ConfigException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All settings of one start, each known by its origin, so that a bad one can be named by file and line. The last of several for one key
 * counts.
 */
final class Settings {
    /** Unknown settings that each have a line of the start-up log. */
    private static final int MAX_WARNINGS = 3;

    private final Map<String, Setting> byKey = new LinkedHashMap<>();

    /** Reads the settings of one component; throws {@link ConfigException} for a bad value. */
    @FunctionalInterface
    interface Reader<T> {
        T read(Map<String, String> values);
    }

    Settings(Collection<Setting> settings) {
        for (Setting setting : settings) {
            byKey.put(setting.key(), setting);
        }
    }

    /** These settings, and one more that wins. */
    Settings with(Setting setting) {
        List<Setting> all = new ArrayList<>(byKey.values());
        all.add(setting);
        return new Settings(all);
    }

    Map<String, String> values() {
        Map<String, String> values = new TreeMap<>();
        byKey.forEach((key, setting) -> values.put(key, setting.value()));
        return values;
    }

    /**
     * What a component makes of the settings.
     *
     * @throws RefusalException with origin, key and accepted range
     */
    <T> T read(Reader<T> reader) throws RefusalException {
        try {
            return reader.read(values());
        } catch (ConfigException e) {
            Setting setting = byKey.get(e.key());
            String prefix = setting == null ? "" : setting.prefix();
            throw new RefusalException(RefusalException.USAGE, prefix + e.getMessage());
        }
    }

    /**
     * Checks what no component reads: names of Kafka that do nothing here still have a type.
     *
     * @throws RefusalException with origin, key and what is expected
     */
    void check(BrokerKeys keys) throws RefusalException {
        for (Setting setting : byKey.values()) {
            BrokerKeys.Known known = keys.find(setting.key());
            String problem = known == null ? null : keys.problem(known, setting.value());
            if (problem != null) {
                throw new RefusalException(RefusalException.USAGE, setting.prefix() + problem);
            }
        }
    }

    /** What neither the broker nor this process knows, for a warning: a line for each, or one for many. */
    List<String> unknown(BrokerKeys keys) {
        List<Setting> unknown =
                byKey.values().stream()
                        .filter(setting -> keys.find(setting.key()) == null)
                        .toList();
        if (unknown.size() <= MAX_WARNINGS) {
            return unknown.stream().map(Settings::warning).toList();
        }
        List<String> told =
                unknown.stream().map(each -> each.key() + " (" + each.origin() + ")").toList();
        return List.of(
                told.size()
                        + " settings are not known and are ignored: "
                        + String.join(", ", told));
    }

    private static String warning(Setting setting) {
        return setting.origin() + ": no setting is called " + setting.key() + "; it is ignored";
    }

    /** The settings of Kafka that were given a value other than Kafka's default and that change nothing here. */
    List<String> withoutEffect(BrokerKeys keys) {
        List<String> names = new ArrayList<>();
        for (Setting setting : byKey.values()) {
            BrokerKeys.Known known = keys.find(setting.key());
            if (known != null && !known.acts() && !setting.value().equals(known.defaultText())) {
                names.add(setting.key());
            }
        }
        return names;
    }
}
