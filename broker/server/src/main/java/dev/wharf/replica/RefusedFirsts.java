package dev.wharf.replica;

import dev.wharf.protocol.record.RecordBatch;
import dev.wharf.types.Uuid;
import io.netty.buffer.ByteBuf;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that a batch which was refused for what soon passes, as a full disk or too few in-sync replicas, keeps its place in its producer's order.
 *
 * <p>A log takes any first batch of a producer that it does not know, as Kafka does. So where the first batch was refused and the disk then got
 * room, or a replica came in sync, the producer's second batch, which was under way, would be taken as its first, and the first one be out of order for good. Hence
 * the refused one is remembered, and what comes before it is sent again waits. Once the log knows the producer, be it from another leader, the log keeps
 * the order itself.
 *
 * <p>These batches have not come to the log, which checks what it takes. So nothing in their headers counts before their CRC has been compared.
 *
 * <p>Owner: the loop of the partitions.
 */
final class RefusedFirsts {
    /** The most refused producers; past it the one refused longest ago is forgotten. */
    static final int MAX_REFUSED = 10_000;

    private final LinkedHashMap<Producer, First> refused = new LinkedHashMap<>();

    private record Producer(Uuid topicId, int partition, long producerId) {}

    private record First(short epoch, int sequence) {}

    /** A client's batch was refused for what soon passes. */
    void onRefused(Partition partition, ByteBuf bytes) {
        RecordBatch batch = idempotent(bytes);
        if (batch == null
                || partition.log().knowsProducer(batch.producerId())
                || !batch.isCrcValid()) {
            return;
        }
        if (refused.size() >= MAX_REFUSED) {
            refused.pollFirstEntry();
        }
        First first = new First(batch.producerEpoch(), batch.baseSequence());
        refused.merge(
                producer(partition, batch),
                first,
                (before, now) -> before.epoch == now.epoch ? before : now);
    }

    /** Whether an earlier batch of this one's producer was refused and has not come again. */
    boolean isOutOfTurn(Partition partition, ByteBuf bytes) {
        if (refused.isEmpty()) {
            return false;
        }
        RecordBatch batch = idempotent(bytes);
        if (batch == null) {
            return false;
        }
        Producer producer = producer(partition, batch);
        First first = refused.get(producer);
        if (first == null || !batch.isCrcValid()) {
            return false; // the log refuses a damaged one
        }
        boolean known = partition.log().knowsProducer(batch.producerId());
        boolean isLater =
                first.epoch == batch.producerEpoch() && first.sequence != batch.baseSequence();
        if (isLater && !known) {
            return true;
        }
        refused.remove(producer);
        return false;
    }

    private static Producer producer(Partition partition, RecordBatch batch) {
        return new Producer(partition.topicId(), partition.name().partition(), batch.producerId());
    }

    /** The one batch that the bytes are, or null if they are something else, or it has no producer. */
    private static @Nullable RecordBatch idempotent(ByteBuf bytes) {
        int start = bytes.readerIndex();
        if (bytes.readableBytes() < RecordBatch.HEADER_BYTES
                || RecordBatch.claimedSizeBytes(bytes, start) != bytes.readableBytes()) {
            return null;
        }
        RecordBatch batch = new RecordBatch(bytes, start);
        return batch.magic() == RecordBatch.MAGIC && batch.hasProducerId() ? batch : null;
    }
}
