package dev.wharf.sim.cluster;

import dev.wharf.replica.Partition;
import dev.wharf.types.Uuid;

/** A partition, whichever node has it. */
record PartitionName(String topic, Uuid topicId, int partition) {
    static PartitionName of(Partition replica) {
        return new PartitionName(
                replica.name().topic(), replica.topicId(), replica.name().partition());
    }

    @Override
    public String toString() {
        return topic + "-" + partition;
    }
}
