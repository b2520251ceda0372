package dev.wharf.operator.manifest;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.SortedMap;
import java.util.TreeMap;

/** A file of settings for each broker, named after its pod. */
final class BrokerConfigMap {
    private BrokerConfigMap() {}

    static ConfigMap of(Names names, BrokerProperties properties, Standing standing) {
        SortedMap<String, String> files = new TreeMap<>();
        for (int ordinal = 0; ordinal < standing.replicas(); ordinal++) {
            files.put(
                    names.pod(ordinal) + ".properties",
                    BrokerProperties.text(properties.of(ordinal, standing.founded())));
        }
        return new ConfigMapBuilder()
                .withMetadata(names.metadata(names.config()))
                .withData(files)
                .build();
    }
}
