package dev.wharf.operator.manifest;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A file of settings for each broker, named after its pod. */
final class BrokerConfigMap {
    private final Names names;
    private final BrokerProperties properties;
    private final Standing standing;
    private final Map<String, String> kept;

    private BrokerConfigMap(Names names, BrokerProperties properties, Standing standing) {
        this.names = names;
        this.properties = properties;
        this.standing = standing;
        this.kept =
                standing.kept() == null || standing.kept().getData() == null
                        ? Map.of()
                        : new TreeMap<>(standing.kept().getData());
    }

    static ConfigMap of(Names names, BrokerProperties properties, Standing standing) {
        return new BrokerConfigMap(names, properties, standing).build();
    }

    private ConfigMap build() {
        SortedMap<String, String> files = new TreeMap<>();
        for (int ordinal = 0; ordinal < standing.replicas(); ordinal++) {
            files.put(names.pod(ordinal) + ".properties", text(ordinal));
        }
        return new ConfigMapBuilder()
                .withMetadata(names.metadata(names.config()))
                .withData(files)
                .build();
    }

    /** While pods stay as they are, so do their files: a container that starts again reads its own anew. One that is added has what the others have. */
    private String text(int ordinal) {
        String own = kept.get(names.pod(ordinal) + ".properties");
        if (own != null) {
            SortedMap<String, String> lines = lines(own);
            if (standing.founded()) {
                lines.remove(BrokerProperties.FIRST_VOTERS);
            }
            return joined(lines);
        }
        if (!kept.isEmpty()) {
            SortedMap<String, String> lines = lines(kept.values().iterator().next());
            lines.remove(BrokerProperties.FIRST_VOTERS);
            lines.putAll(lines(BrokerProperties.text(properties.own(ordinal, standing.founded()))));
            return joined(lines);
        }
        return BrokerProperties.text(properties.of(ordinal, standing.founded()));
    }

    /** Each setting has one line, behind its key. */
    private static SortedMap<String, String> lines(String text) {
        SortedMap<String, String> lines = new TreeMap<>();
        text.lines().forEach(line -> lines.put(line.split("=", 2)[0], line));
        return lines;
    }

    private static String joined(SortedMap<String, String> lines) {
        return String.join("\n", lines.values()) + "\n";
    }
}
