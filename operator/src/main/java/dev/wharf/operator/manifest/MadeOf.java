package dev.wharf.operator.manifest;

import dev.wharf.operator.api.MQClusterSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What of a spec goes into pods, each part under its name in the spec with a short text that changes with it. Pods carry it, so that one can tell what they have to restart for. */
final class MadeOf {
    private MadeOf() {}

    static SortedMap<String, String> of(MQClusterSpec spec) {
        SortedMap<String, String> parts = new TreeMap<>();
        put(parts, "image", spec.image());
        put(parts, "version", spec.version());
        put(parts, "resources", spec.resources());
        put(parts, "jvmOptions", spec.jvmOptions());
        put(parts, "rackTopologyKey", spec.rackTopologyKey());
        put(parts, "controllers", spec.controllersOrDefault());
        put(parts, "pod", spec.pod());
        spec.listenersOrNone()
                .forEach(
                        listener ->
                                put(
                                        parts,
                                        "listeners." + listener.name(),
                                        listener.type() + ":" + listener.port()));
        RunningSettings.othersOf(spec.configOrNone())
                .forEach((key, value) -> put(parts, "config." + key, value));
        return parts;
    }

    private static void put(
            SortedMap<String, String> parts, String name, @Nullable Object content) {
        if (content != null) {
            parts.put(name, Identity.revision(Serialization.asYaml(content)));
        }
    }

    /** A name and a text in each line. */
    static String text(SortedMap<String, String> parts) {
        return parts.entrySet().stream()
                .map(part -> part.getKey() + "=" + part.getValue())
                .collect(Collectors.joining("\n"));
    }
}
