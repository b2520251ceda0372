package dev.wharf.replica;

import dev.wharf.protocol.record.RecordBatch;
import dev.wharf.types.Uuid;
import io.netty.buffer.ByteBuf;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One loop's side of {@link DiskSpace}: asks for a measurement when the loop has written much, and sees to it that a refusal for lack of space, or of
 * in-sync replicas, keeps a producer's order.
 *
 * <p>A log takes any first batch of a producer that it does not know, as Kafka does. So where the first batch was refused and the disk then got
 * room, or a replica came in sync, the producer's second batch, which was under way, would be taken as its first, and the first one be out of order for good. Hence
 * the refused one is remembered, and what comes before it is sent again waits. Once the log knows the producer, be it from another leader, the log keeps
 * the order itself.
 *
 * <p>Owner: its loop.
 */
final class LoopSpace {
    /** The most refused producers; past it the one refused longest ago is forgotten. */
    static final int MAX_REFUSED = 10_000;

    private final DiskSpace space;
    private final LinkedHashMap<Producer, First> refused = new LinkedHashMap<>();
    private long writtenBytes;

    private record Producer(Uuid topicId, int partition, long producerId) {}

    private record First(short epoch, int sequence) {}

    LoopSpace(DiskSpace space) {
        this.space = space;
    }

    DiskSpace shared() {
        return space;
    }

    void onWritten(int bytes) {
        writtenBytes += bytes;
        if (writtenBytes >= space.measureAfterBytes()) {
            writtenBytes = 0;
            space.measureSoon();
        }
    }

    /** A client's batch was refused for lack of space, or of in-sync replicas. */
    void onRefused(Partition partition, ByteBuf bytes) {
        RecordBatch batch = idempotent(bytes);
        if (batch == null || partition.log().knowsProducer(batch.producerId())) {
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
        if (first == null) {
            return false;
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

    private static @Nullable RecordBatch idempotent(ByteBuf bytes) {
        if (bytes.readableBytes() < RecordBatch.HEADER_BYTES) {
            return null;
        }
        RecordBatch batch = new RecordBatch(bytes, bytes.readerIndex());
        return batch.magic() == RecordBatch.MAGIC && batch.hasProducerId() ? batch : null;
    }
}
