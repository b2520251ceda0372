package dev.wharf.replica;

import java.util.Set;

/**
 * What the partitions of one loop share. Owner: that loop.
 *
 * @param dirty the partitions that were appended to since the last background force
 * @param space room for what is appended
 * @param faults none but in tests
 */
record ReplicaContext(
        StorageHealth health, Set<Partition> dirty, LoopSpace space, ReplicaFaults faults) {}
