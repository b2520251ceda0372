package dev.wharf.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a broker is, as last seen. */
public record BrokerStatus(
        @JsonPropertyDescription("The broker's id.") @Nullable Integer id,
        @JsonPropertyDescription("Whether it serves.") @Nullable Boolean ready,
        @JsonPropertyDescription("The failure domain that it is in, if it has told one.")
                @Nullable String rack,
        @JsonPropertyDescription(
                        "What it has to be restarted for, such as image or config.queued.max.requests; nothing if it runs what the spec says.")
                @Nullable List<String> restartsFor) {}
