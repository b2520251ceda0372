package dev.wharf.log;

import dev.wharf.protocol.record.RecordBatch;
import org.jspecify.annotations.Nullable;

/** The last five batches of one producer in one epoch: as many as a client keeps in flight (KIP-98). Owner: the log's loop. */
final class ProducerState {
    static final int REMEMBERED_BATCHES = 5;

    /**
     * One batch that was appended.
     *
     * @param offsetDelta from the first record's offset to the last one's
     */
    record Batch(int lastSequence, long lastOffset, int offsetDelta, long timestampMs) {
        long baseOffset() {
            return lastOffset - offsetDelta;
        }
    }

    private final long producerId;
    private final Batch[] batches = new Batch[REMEMBERED_BATCHES];
    private short epoch;
    private int count;
    private long lastSeenMs;

    ProducerState(long producerId, short epoch, long nowMs) {
        this.producerId = producerId;
        this.epoch = epoch;
        this.lastSeenMs = nowMs;
    }

    long producerId() {
        return producerId;
    }

    short epoch() {
        return epoch;
    }

    /** When this producer last appended, by the wall clock of this node. */
    long lastSeenMs() {
        return lastSeenMs;
    }

    int count() {
        return count;
    }

    /** The remembered batches, the oldest as 0. */
    Batch batch(int age) {
        return batches[age];
    }

    int lastSequence() {
        return count == 0 ? RecordBatch.NO_SEQUENCE : batches[count - 1].lastSequence();
    }

    /** The remembered batch that has this epoch and range of sequences, or null. */
    @Nullable Batch duplicateOf(RecordBatch batch) {
        if (batch.producerEpoch() != epoch) {
            return null;
        }
        for (int i = 0; i < count; i++) {
            if (batches[i].lastSequence() == batch.lastSequence()
                    && batches[i].offsetDelta() == batch.lastOffsetDelta()) {
                return batches[i];
            }
        }
        return null;
    }

    /** Forgets the batches from {@code offset} on. */
    void truncateEnd(long offset) {
        while (count > 0 && batches[count - 1].lastOffset() >= offset) {
            count--;
        }
    }

    void onAppended(short batchEpoch, Batch batch, long nowMs) {
        if (batchEpoch != epoch) {
            epoch = batchEpoch;
            count = 0;
        }
        if (count == REMEMBERED_BATCHES) {
            System.arraycopy(batches, 1, batches, 0, REMEMBERED_BATCHES - 1);
            count--;
        }
        batches[count] = batch;
        count++;
        lastSeenMs = nowMs;
    }
}
