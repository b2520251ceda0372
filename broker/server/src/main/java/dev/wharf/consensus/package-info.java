/**
 * Floor 3: the metadata log, which knows bytes and offsets and not what they mean. {@link dev.wharf.consensus.MetadataLog} is the
 * interface; {@link dev.wharf.consensus.LocalMetadataLog} serves a single node from one forced file, {@link
 * dev.wharf.consensus.RaftMetadataLog} a cluster, over Kafka's Raft library. Beside them {@link dev.wharf.consensus.DataDirectory}, which says whose data a
 * directory holds.
 *
 * <pre>
 * {@code
 * single node: append -> written -> forced ------------------------------------> onCommit
 * cluster:     append -> RaftSession -> DiskRaftLog, forced -> RaftPeers: others -> onCommit
 * }
 * </pre>
 *
 * <p>What the library stands on is ours and small: log, snapshots, vote, queue, time, chance, time-outs, memory, peers, each a class. A single node loads
 * none of it.
 *
 * <p>May live here: what makes entries durable and agreed, and, alone in the house, imports of {@code org.apache.kafka}. May not: records
 * and images ({@code metadata}), rules ({@code controller}).
 */
@NullMarked
package dev.wharf.consensus;

import org.jspecify.annotations.NullMarked;
