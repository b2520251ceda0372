package dev.wharf.operator.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What becomes of the data when the resource goes. */
public enum DeletionPolicy {
    /** It is kept. */
    @JsonProperty("Retain")
    RETAIN,
    /** It is deleted. */
    @JsonProperty("Delete")
    DELETE
}
