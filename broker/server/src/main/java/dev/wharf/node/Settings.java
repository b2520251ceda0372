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
            String origin = setting == null ? "" : setting.origin() + ": ";
            throw new RefusalException(RefusalException.USAGE, origin + e.getMessage());
        }
    }

    /** A line for each setting that neither the broker nor this process knows, for a warning. */
    List<String> unknown(BrokerKeys known) {
        List<String> lines = new ArrayList<>();
        for (Setting setting : byKey.values()) {
            if (!known.knows(setting.key())) {
                lines.add(
                        setting.origin()
                                + ": no setting is called "
                                + setting.key()
                                + "; it is ignored");
            }
        }
        return lines;
    }
}
