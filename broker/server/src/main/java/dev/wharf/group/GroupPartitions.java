package dev.wharf.group;

import static dev.wharf.types.Invariants.check;

/** Which partition of {@code __consumer_offsets} a group lives in: Kafka's rule, so that its tools and a migrated log agree with us. */
public final class GroupPartitions {
    /** The internal topic of groups and offsets. */
    public static final String TOPIC = "__consumer_offsets";

    private GroupPartitions() {}

    /**
     * The partition of a group, 0 to {@code partitions} exclusive.
     *
     * @param partitions how many partitions the topic has, 1 and up
     */
    public static int partitionOf(String groupId, int partitions) {
        check(partitions > 0, "the offsets topic has partitions");
        int hash = groupId.hashCode();
        return hash == Integer.MIN_VALUE
                ? 0
                : Math.abs(hash) % partitions; // it has no absolute value
    }
}
