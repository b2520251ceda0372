package dev.wharf.replica;

import dev.wharf.log.DamagedLogException;
import dev.wharf.log.EpochEnd;
import dev.wharf.log.LogSlice;
import dev.wharf.log.PartitionLog;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.record.MemoryRecords;
import dev.wharf.protocol.record.Records;
import java.io.IOException;
import java.util.function.Consumer;

/** Reads a log for clients and for followers. Owner: the partition's loop. */
final class LogReads {
    private final PartitionLog log;
    private final Consumer<IOException> onDamaged;

    /** @param onDamaged told of what cannot be as it is */
    LogReads(PartitionLog log, Consumer<IOException> onDamaged) {
        this.log = log;
        this.onDamaged = onDamaged;
    }

    /**
     * Reads from {@code wanted}, unless the reader's log parts from this one before that.
     *
     * @param highWatermark to be told
     * @param maxOffset exclusive; no batch that reaches it is read
     * @param maxBytes of records, but at least one batch if {@code atLeastOneBatch} and there is one (KIP-74)
     */
    FetchResult read(
            FetchPosition.Wanted wanted,
            long highWatermark,
            long maxOffset,
            int maxBytes,
            boolean atLeastOneBatch) {
        if (wanted.lastFetchedEpoch() >= 0) {
            EpochEnd end = log.offsetForEpoch(wanted.lastFetchedEpoch());
            if (end.epoch() < 0) {
                return FetchResult.failed(Errors.OFFSET_OUT_OF_RANGE);
            }
            if (end.epoch() < wanted.lastFetchedEpoch() || end.endOffset() < wanted.fetchOffset()) {
                FetchResult.Diverging place =
                        new FetchResult.Diverging(end.epoch(), end.endOffset());
                return found(highWatermark, place, MemoryRecords.EMPTY);
            }
        }
        long offset = wanted.fetchOffset();
        if (offset < log.logStartOffset() || offset > log.logEndOffset()) {
            return FetchResult.failed(Errors.OFFSET_OUT_OF_RANGE);
        }
        if (offset >= maxOffset || (maxBytes <= 0 && !atLeastOneBatch)) {
            return found(highWatermark, FetchResult.Diverging.NONE, MemoryRecords.EMPTY);
        }
        try {
            LogSlice slice = log.read(offset, maxBytes, maxOffset, atLeastOneBatch);
            Records records = slice == null ? MemoryRecords.EMPTY : slice;
            return found(highWatermark, FetchResult.Diverging.NONE, records);
        } catch (DamagedLogException e) {
            onDamaged.accept(e);
            return FetchResult.failed(Errors.KAFKA_STORAGE_ERROR);
        } catch (IOException e) {
            return FetchResult.failed(Errors.KAFKA_STORAGE_ERROR);
        }
    }

    /** Sends a reader to another replica. */
    FetchResult elsewhere(long highWatermark, int brokerId) {
        return new FetchResult(
                Errors.NONE,
                highWatermark,
                highWatermark,
                log.logStartOffset(),
                FetchResult.Diverging.NONE,
                brokerId,
                MemoryRecords.EMPTY);
    }

    /** No transaction is ever open yet, so the last stable offset is the high watermark. */
    private FetchResult found(
            long highWatermark, FetchResult.Diverging diverging, Records records) {
        return new FetchResult(
                Errors.NONE,
                highWatermark,
                highWatermark,
                log.logStartOffset(),
                diverging,
                ReplicaSelector.HERE,
                records);
    }
}
