package dev.wharf.operator.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a rolling restart does about partitions that need all of their replicas to take writes, such as those with one replica. */
public enum NoSpareReplica {
    /** Restart the broker all the same; clients wait until it is back. */
    @JsonProperty("Interrupt")
    INTERRUPT,
    /** Do not restart a broker that has any. */
    @JsonProperty("Wait")
    WAIT
}
