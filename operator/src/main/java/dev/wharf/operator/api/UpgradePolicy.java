package dev.wharf.operator.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What follows once all brokers run a newer version. */
public enum UpgradePolicy {
    /** The levels of the cluster's features go up to what the brokers know; there is no way back to the older version then. */
    @JsonProperty("Finalize")
    FINALIZE,
    /** The levels stay, and with them the way back. */
    @JsonProperty("Hold")
    HOLD
}
