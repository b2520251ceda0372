package dev.wharf.sim.check;

import dev.wharf.log.PartitionLog;
import dev.wharf.replica.Partition;

/**
 * Where a partition stands between two events.
 *
 * @param forced whether the high watermark waits for the force
 */
record PartitionOffsets(
        long logStart, long highWatermark, long durable, long logEnd, boolean forced) {
    /** Before anything was seen. */
    static final PartitionOffsets NONE = new PartitionOffsets(-1, -1, -1, -1, false);

    static PartitionOffsets of(Partition partition) {
        PartitionLog log = partition.log();
        return new PartitionOffsets(
                log.logStartOffset(),
                partition.highWatermark(),
                log.durableOffset(),
                log.logEndOffset(),
                log.config().flush().sync());
    }
}
