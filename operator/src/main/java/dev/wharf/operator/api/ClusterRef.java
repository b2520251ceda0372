package dev.wharf.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** The cluster that something belongs to. */
public record ClusterRef(
        @JsonPropertyDescription("Name of the MQCluster.") @Required @Size(min = 1, max = 63)
                String name,
        @JsonPropertyDescription(
                        "Namespace of the MQCluster, which has to allow this one; by default the same.")
                @Size(min = 1, max = 63)
                @Nullable String namespace) {}
