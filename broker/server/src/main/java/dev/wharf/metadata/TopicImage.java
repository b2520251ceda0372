package dev.wharf.metadata;

import dev.wharf.types.Invariants.InvariantViolation;
import dev.wharf.types.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * One topic.
 *
 * @param partitions by partition id, which run from 0 without a gap
 */
public record TopicImage(String name, Uuid id, PersistentMap<Integer, PartitionImage> partitions) {
    /** The partition of an id, or null. */
    public @Nullable PartitionImage partition(int partition) {
        return partitions.get(partition);
    }

    /** The partition of an id that is known to be there. */
    public PartitionImage require(int partition) {
        PartitionImage state = partitions.get(partition);
        if (state == null) {
            throw new InvariantViolation("no partition " + partition + " of " + name + " is known");
        }
        return state;
    }

    TopicImage withPartition(int partition, PartitionImage state) {
        return new TopicImage(name, id, partitions.with(partition, state));
    }
}
