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
     * @param configs its retention or compaction, or nothing
     * @param forced whether each batch is forced before it is acknowledged
     * @param histories begins what is to be known of each partition
     */
    public record Wish(
            String name,
            int partitions,
            Map<String, String> configs,
            boolean forced,
            Histories histories) {}

    /** Begins the history of a partition. */
    @FunctionalInterface
    public interface Histories {
        /** @param durable whether the partition forces before it acknowledges */
        PartitionHistory of(String partition, boolean durable);
    }

    public SimTopic {
        partitions = List.copyOf(partitions);
    }
}
