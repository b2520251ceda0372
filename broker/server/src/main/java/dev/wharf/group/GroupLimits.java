package dev.wharf.group;

/** What clients can fill in one group machine, and where it ends. Each limit names what happens at it. */
public final class GroupLimits {
    /** Groups of one machine; a group beyond it is refused with GROUP_MAX_SIZE_REACHED. */
    public static final int MAX_GROUPS = 100_000;

    /** Members of one group, whatever {@code group.max.size} says, and the same number that have an id but have not joined; GROUP_MAX_SIZE_REACHED. */
    public static final int MAX_MEMBERS = 10_000;

    /** Protocols (assignment strategies) that a member offers; INVALID_REQUEST. */
    public static final int MAX_PROTOCOLS = 100;

    /** Names and metadata of all protocols of all members of one group, in bytes; GROUP_MAX_SIZE_REACHED. */
    public static final int MAX_GROUP_BYTES = 32 << 20;

    /**
     * Bytes that one decision may log for a client: subscriptions and assignments of a generation (UNKNOWN_SERVER_ERROR to each member and
     * a new rebalance), or the offsets of one commit (INVALID_COMMIT_OFFSET_SIZE). Kafka has the same limits through the maximum
     * batch size of its offsets topic.
     */
    public static final int MAX_BATCH_BYTES = 1_000_000;

    /** Partitions with an offset in one group; a commit beyond it is refused with INVALID_COMMIT_OFFSET_SIZE. */
    public static final int MAX_OFFSETS_PER_GROUP = 100_000;

    /** Offsets and groups that one pass of a background sweep removes; the rest follows in the next pass at once. */
    public static final int MAX_SWEPT = 1_000;

    private GroupLimits() {}
}
