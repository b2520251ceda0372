package dev.wharf.sim.client;

import dev.wharf.sim.check.PartitionHistory;
import dev.wharf.types.Uuid;
import java.util.List;
import java.util.Map;

/**
 * A topic that clients produce to and read.
 *
 * @param partitions what is known of each partition
 */
public record SimTopic(String name, Uuid id, List<PartitionHistory> partitions) {
    /**
     * A topic that is to be made.
     *
     * @param configs its retention, or nothing
     * @param forced whether each batch is forced before it is acknowledged
     */
    public record Wish(String name, int partitions, Map<String, String> configs, boolean forced) {}

    public SimTopic {
        partitions = List.copyOf(partitions);
    }
}
