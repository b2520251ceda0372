package dev.wharf.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is special about one broker of a listener. */
public record BrokerAddress(
        @JsonPropertyDescription("Id of the broker.") @Required @Min(0) @Max(99) Integer broker,
        @JsonPropertyDescription(
                        "Host that clients are told, such as a name that leads to the load balancer; by default what Kubernetes says.")
                @Size(min = 1, max = 253)
                @Nullable String host,
        @JsonPropertyDescription("Port that clients are told; by default what Kubernetes says.")
                @Min(1)
                @Max(65535)
                @Nullable Integer port,
        @JsonPropertyDescription("Port of the nodes; by default one that Kubernetes chooses.")
                @Min(1)
                @Max(65535)
                @Nullable Integer nodePort,
        @JsonPropertyDescription("Annotations of the broker's Service, beside the listener's.")
                @Nullable Map<String, String> annotations) {}
