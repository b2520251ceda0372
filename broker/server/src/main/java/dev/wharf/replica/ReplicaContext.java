package dev.wharf.replica;

import dev.wharf.env.Clock;
import dev.wharf.env.Loop;
import dev.wharf.log.PartitionLogs;
import dev.wharf.metadata.BrokerRegistration;
import java.io.IOException;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * What the partitions of one loop share. Owner: that loop.
 *
 * @param nodeId of this node
 * @param clock for what is late
 * @param logs the logs of this loop
 * @param dirty the partitions that were appended to since the last background force
 * @param space room for what is appended
 * @param refused what was refused for what soon passes
 * @param counts what was appended
 * @param roles hears who leads
 * @param brokers who is there, and alive
 * @param cluster the other nodes
 * @param onDamaged hears that bytes of an open log are not what they were
 * @param faults none but in tests
 */
record ReplicaContext(
        int nodeId,
        Loop loop,
        Clock clock,
        PartitionLogs logs,
        StorageHealth health,
        Set<Partition> dirty,
        LoopSpace space,
        RefusedFirsts refused,
        AppendCounts counts,
        PartitionTable.Listener roles,
        KnownBrokers brokers,
        ClusterLinks cluster,
        BiConsumer<Partition, IOException> onDamaged,
        ReplicaFaults faults) {
    /** Whether the controller lets this node go: it leads nothing any more, and is in no ISR. */
    boolean isLeaving() {
        BrokerRegistration own = brokers.find(nodeId);
        return own != null && own.inControlledShutdown();
    }
}
