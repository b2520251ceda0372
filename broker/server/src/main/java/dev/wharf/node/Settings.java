package dev.wharf.node;

import dev.wharf.api.BrokerConfig;
import dev.wharf.config.ConfigException;
import dev.wharf.network.NetworkConfig;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * All settings of one start, each known by its origin, so that a bad one can be named by file and line. The last of several for one key
 * counts.
 */
final class Settings {
    /** Kafka's older name for the number of a node; files of those years still have it. */
    private static final String BROKER_ID = "broker.id";

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
        Setting old = byKey.remove(BROKER_ID);
        if (old != null) {
            String name = BrokerConfig.NODE_ID.name();
            byKey.putIfAbsent(name, new Setting(name, old.value(), old.origin()));
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
    List<String> unknown(Set<String> brokerNames) {
        Set<String> names = new HashSet<>(brokerNames);
        NodeConfig.KEYS.forEach(key -> names.add(key.name()));
        NetworkConfig.KEYS.forEach(key -> names.add(key.name()));
        names.addAll(NodeConfig.OTHER_NAMES);
        List<String> lines = new ArrayList<>();
        for (Setting setting : byKey.values()) {
            if (!names.contains(setting.key())) {
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
