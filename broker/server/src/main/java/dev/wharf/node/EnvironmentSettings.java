package dev.wharf.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Settings in the environment of the process, for containers: {@code WHARF_CONFIG_NODE_ID=3} is {@code node.id=3}. Without state. */
final class EnvironmentSettings {
    private static final String PREFIX = "WHARF_CONFIG_";

    private EnvironmentSettings() {}

    /** The settings in the order of the variables' names; each names its variable as its origin. */
    static List<Setting> of(Map<String, String> environment) {
        List<Setting> settings = new ArrayList<>();
        new TreeMap<>(environment)
                .forEach(
                        (name, value) -> {
                            if (name.startsWith(PREFIX) && name.length() > PREFIX.length()) {
                                settings.add(new Setting(key(name), value.trim(), name));
                            }
                        });
        return settings;
    }

    private static String key(String name) {
        return name.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '.');
    }
}
