package dev.wharf.log;

import dev.wharf.protocol.record.BatchRemains;
import dev.wharf.protocol.record.Compression;
import dev.wharf.protocol.record.InvalidBatchException;
import dev.wharf.protocol.record.RecordBatch;
import dev.wharf.protocol.record.RecordSpans;
import io.netty.buffer.ByteBuf;
import java.util.BitSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides what compaction leaves of a batch: of each key the last record, and of a tombstone nothing once it is old. A batch's first compaction with
 * tombstones in it sets until when they stay (KIP-534).
 *
 * <p>The last batch of an idempotent producer stays even when it is empty, so that the producer's state can be told from the log. Control batches and
 * those of transactions stay as they are, for nothing here knows how a transaction has ended.
 */
final class BatchCleaner {
    private final KeyOffsets keys;
    private final Map<Long, Long> lastOffsetsOfProducers;
    private final Settings settings;
    private final BitSet kept = new BitSet();
    private boolean changed;

    /**
     * What is the same for all batches of a compaction.
     *
     * @param nowMs the wall clock when it began
     * @param deleteRetentionMs {@code delete.retention.ms}
     * @param storage has the level of the topic's own codec
     */
    record Settings(
            long nowMs,
            long deleteRetentionMs,
            LogConfig.Storage storage,
            boolean forgetsTombstones) {
        int levelOf(Compression codec) {
            return codec == storage.compression() ? storage.level() : codec.defaultLevel();
        }
    }

    BatchCleaner(KeyOffsets keys, Map<Long, Long> lastOffsetsOfProducers, Settings settings) {
        this.keys = keys;
        this.lastOffsetsOfProducers = lastOffsetsOfProducers;
        this.settings = settings;
    }

    /** Whether the keys of a batch count. */
    static boolean canBeCleaned(RecordBatch batch) {
        return !batch.isControl() && !batch.isTransactional();
    }

    /** Whether of any batch not all was left. */
    boolean hasChanged() {
        return changed;
    }

    /**
     * What is left of {@code batch}.
     *
     * @param mustStay whether at least its header stays
     * @return null if nothing is left
     */
    @Nullable ByteBuf clean(RecordBatch batch, boolean mustStay) {
        if (!canBeCleaned(batch) || batch.baseOffset() >= keys.endOffset()) {
            return whole(batch);
        }
        boolean headerStays = mustStay || isLastOfProducer(batch);
        if (batch.count() == 0) {
            changed |= !headerStays;
            return headerStays ? whole(batch) : null;
        }
        try (RecordSpans spans = new RecordSpans(batch, LogConfig.MAX_DECOMPRESSED_BYTES)) {
            return clean(batch, spans, headerStays);
        } catch (InvalidBatchException e) {
            return whole(batch); // what nobody can read is not ours to judge
        }
    }

    private @Nullable ByteBuf clean(RecordBatch batch, RecordSpans spans, boolean headerStays) {
        boolean tombstones = choose(batch, spans);
        boolean setHorizon = tombstones && !batch.hasDeleteHorizon();
        boolean all = kept.cardinality() == batch.count() && !setHorizon;
        changed |= !all;
        if (kept.isEmpty()) {
            return headerStays ? BatchRemains.empty(batch) : null;
        }
        if (all) {
            return whole(batch);
        }
        long horizonMs =
                setHorizon ? settings.nowMs + settings.deleteRetentionMs : RecordBatch.NO_TIMESTAMP;
        return BatchRemains.of(spans, kept, horizonMs, settings.levelOf(batch.compression()));
    }

    /** Fills {@link #kept}; returns whether a tombstone is among what stays. */
    private boolean choose(RecordBatch batch, RecordSpans spans) {
        kept.clear();
        boolean tombstones = false;
        for (int number = 0; spans.next(); number++) {
            if (stays(batch, spans)) {
                kept.set(number);
                tombstones |= !spans.hasValue();
            }
        }
        return tombstones;
    }

    private boolean stays(RecordBatch batch, RecordSpans record) {
        if (record.offset() >= keys.endOffset()) {
            return true;
        }
        // A topic that was not compacted before may have records without key: they go, as in Kafka.
        if (!record.hasKey() || keys.get(record.key()) > record.offset()) {
            return false;
        }
        return record.hasValue() || !(settings.forgetsTombstones || isPastHorizon(batch));
    }

    private boolean isPastHorizon(RecordBatch batch) {
        return batch.hasDeleteHorizon() && settings.nowMs >= batch.deleteHorizonMs();
    }

    private boolean isLastOfProducer(RecordBatch batch) {
        Long last = lastOffsetsOfProducers.get(batch.producerId());
        return last != null && last == batch.lastOffset();
    }

    private static ByteBuf whole(RecordBatch batch) {
        return batch.buffer().slice(batch.position(), batch.sizeBytes());
    }
}
