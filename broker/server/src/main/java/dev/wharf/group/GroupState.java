package dev.wharf.group;

/** The states of a classic group, under the names that Kafka's tools print. */
public enum GroupState {
    /** No members; it may have offsets. */
    EMPTY("Empty"),
    /** Members are joining; heartbeats are told to rejoin. */
    PREPARING_REBALANCE("PreparingRebalance"),
    /** All have joined; the leader's assignment is awaited. */
    COMPLETING_REBALANCE("CompletingRebalance"),
    /** Everybody has, or can fetch, an assignment. */
    STABLE("Stable"),
    /** There is no such group; only ever an answer, never the state of a group that is kept. */
    DEAD("Dead");

    private final String text;

    GroupState(String text) {
        this.text = text;
    }

    /** Whether a rebalance may start from here. */
    boolean canRebalance() {
        return this == EMPTY || this == COMPLETING_REBALANCE || this == STABLE;
    }

    /** The name in DescribeGroups and ListGroups. */
    @Override
    public String toString() {
        return text;
    }
}
