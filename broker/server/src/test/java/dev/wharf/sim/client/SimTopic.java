package dev.wharf.sim.client;

import dev.wharf.sim.check.PartitionHistory;
import dev.wharf.types.Uuid;
import java.util.List;

/**
 * A topic that clients produce to and read.
 *
 * @param partitions what is known of each partition
 */
public record SimTopic(String name, Uuid id, List<PartitionHistory> partitions) {
    public SimTopic {
        partitions = List.copyOf(partitions);
    }
}
