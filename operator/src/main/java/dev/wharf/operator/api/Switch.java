package dev.wharf.operator.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether the operator does something of its own accord. */
public enum Switch {
    @JsonProperty("Auto")
    AUTO,
    @JsonProperty("Off")
    OFF
}
