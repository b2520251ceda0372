package dev.wharf.sim.cluster;

import dev.wharf.log.LogSlice;
import dev.wharf.protocol.record.RecordBatch;
import dev.wharf.protocol.record.RecordBatches;
import dev.wharf.replica.Partition;
import dev.wharf.sim.check.SimViolation;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** What is below the high watermark of any replica is the same everywhere, byte for byte, and for good. Of logs that are not compacted: those that are have fewer records in time. */
final class CommittedPrefixes {
    private static final int READ_BYTES = 100_000;

    private final Map<PartitionName, Map<Long, Batch>> committed = new HashMap<>();

    /** A batch, by what it is made of. */
    private record Batch(long nextOffset, long crc, int leaderEpoch) {}

    /** Compares what a replica has from {@code from} to its high watermark with what was committed before; returns up to where it has compared. */
    long compare(ClusterNode node, Partition replica, long from) {
        Map<Long, Batch> known =
                committed.computeIfAbsent(PartitionName.of(replica), _ -> new HashMap<>());
        long offset = Math.max(from, replica.log().logStartOffset());
        try {
            while (offset < replica.highWatermark()) {
                LogSlice slice =
                        replica.log().read(offset, READ_BYTES, replica.highWatermark(), true);
                if (slice == null) {
                    return offset;
                }
                ByteBuf bytes = slice.copy();
                slice.release();
                for (RecordBatch batch : RecordBatches.of(bytes)) {
                    compare(node, replica, known, batch);
                    offset = batch.nextOffset();
                }
                bytes.release();
            }
        } catch (IOException e) {
            throw new SimViolation("CommittedPrefixes", node + " cannot read " + replica);
        }
        return offset;
    }

    private static void compare(
            ClusterNode node, Partition replica, Map<Long, Batch> known, RecordBatch batch) {
        Batch mine = new Batch(batch.nextOffset(), batch.crc(), batch.leaderEpoch());
        Batch before = known.putIfAbsent(batch.baseOffset(), mine);
        SimViolation.check(
                before == null || before.equals(mine),
                CommittedPrefixes.class,
                node
                        + " has "
                        + mine
                        + " at "
                        + batch.baseOffset()
                        + " of "
                        + replica
                        + ", where "
                        + before
                        + " was committed");
    }
}
