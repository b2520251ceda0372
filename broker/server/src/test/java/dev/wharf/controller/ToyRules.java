package dev.wharf.controller;

import dev.wharf.metadata.ConfigResource;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Knows {@code retention.ms}, a positive number, and the list {@code cleanup.policy}. */
final class ToyRules implements ConfigRules {
    @Override
    public @Nullable String problem(ConfigResource resource, SortedMap<String, String> values) {
        for (String key : values.keySet()) {
            if (!key.equals("retention.ms") && !key.equals("cleanup.policy")) {
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
    public String inherited(ConfigResource.Type type, String key) {
        return key.equals("cleanup.policy") ? "delete" : "1";
    }
}
