package dev.wharf.operator.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What to do about a topic that is there before its resource. */
public enum Adoption {
    /** Take it over, and change it to what the resource says. */
    @JsonProperty("Adopt")
    ADOPT,
    /** Leave it alone, and say so. */
    @JsonProperty("Refuse")
    REFUSE
}
