package dev.wharf.operator.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether the operator does something of its own accord. Not called On and Off, which are booleans in YAML. */
public enum Switch {
    @JsonProperty("Auto")
    AUTO,
    @JsonProperty("Never")
    NEVER
}
