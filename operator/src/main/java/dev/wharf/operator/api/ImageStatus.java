package dev.wharf.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An image that all brokers have run. */
public record ImageStatus(
        @JsonPropertyDescription("Its name.") @Nullable String image,
        @JsonPropertyDescription("The highest levels of features that its brokers know.")
                @Nullable Map<String, Integer> features) {}
