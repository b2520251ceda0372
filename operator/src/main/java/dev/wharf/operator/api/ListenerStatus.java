package dev.wharf.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** Where a listener of the spec is found. */
public record ListenerStatus(
        @JsonPropertyDescription("Its name.") String name,
        @JsonPropertyDescription(
                        "Where clients connect first, HOST:PORT with commas between them; nothing until Kubernetes has said.")
                @Nullable String bootstrap) {}
