package dev.wharf.replica;

import java.util.Set;

/**
 * What the partitions of one loop share. Owner: that loop.
 *
 * @param dirty the partitions that were appended to since the last background force
 * @param space room for what is appended
 * @param counts what was appended
 * @param faults none but in tests
 */
record ReplicaContext(
        StorageHealth health,
        Set<Partition> dirty,
        LoopSpace space,
        AppendCounts counts,
        ReplicaFaults faults) {}
