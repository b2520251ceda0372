package dev.wharf.controller;

import dev.wharf.metadata.ConfigResource;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Knows {@code retention.ms}, a positive number, the list {@code cleanup.policy}, and what elections depend on; nothing is in a file. */
final class ToyRules implements ConfigRules {
    private static final Map<String, String> DEFAULTS =
            Map.of(
                    "retention.ms",
                    "1",
                    "cleanup.policy",
                    "delete",
                    "min.insync.replicas",
                    "1",
                    "unclean.leader.election.enable",
                    "false");

    @Override
    public @Nullable String problem(ConfigResource resource, SortedMap<String, String> values) {
        for (String key : values.keySet()) {
            if (!DEFAULTS.containsKey(key)) {
                return "Unknown configuration " + key;
            }
        }
        String retention = values.get("retention.ms");
        return retention == null || retention.matches("[0-9]+") ? null : "retention.ms is wrong";
    }

    @Override
    public boolean isList(ConfigResource.Type type, String key) {
        return key.equals("cleanup.policy");
    }

    @Override
    public boolean isSet(ConfigResource.Type type, String key) {
        return false;
    }

    @Override
    public String inherited(ConfigResource.Type type, String key) {
        return Objects.requireNonNull(DEFAULTS.get(key));
    }
}
