/**
 * Floor 4: the replicas that this node holds. A {@link dev.wharf.replica.Partition} belongs to one loop, which appends to it, moves its
 * high watermark and serves its reads; a {@link dev.wharf.replica.PartitionTable} per loop opens and closes partitions as the
 * metadata says.
 *
 * <p>May not live here: the protocol's messages, what a group or a topic means, threads.
 */
@NullMarked
package dev.wharf.replica;

import org.jspecify.annotations.NullMarked;
