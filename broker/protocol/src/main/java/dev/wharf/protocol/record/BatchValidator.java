package dev.wharf.protocol.record;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Judges what a producer sent by the batch header and the CRC-32C; no record is decoded.
 *
 * <p>One produce request carries exactly one batch per partition (KIP-98), so that its offsets and its sequence are one range.
 */
public final class BatchValidator {
    /**
     * What a topic takes.
     *
     * @param maxBatchBytes {@code max.message.bytes}
     * @param logAppendTime whether the broker sets the time, so that the producer's does not matter
     * @param maxBeforeMs {@code message.timestamp.before.max.ms} (KIP-937)
     * @param maxAfterMs {@code message.timestamp.after.max.ms}
     * @param checkCrc false only in tests that prove that they notice
     */
    public record Rules(
            int maxBatchBytes,
            boolean logAppendTime,
            long maxBeforeMs,
            long maxAfterMs,
            boolean checkCrc) {}

    /** Why a batch is refused, with a sentence for the producer. */
    public record Refusal(BatchProblem problem, String message) {}

    private BatchValidator() {}

    /**
     * @param records from its reader to its writer index
     * @return null if it is one valid batch
     */
    public static @Nullable Refusal validate(ByteBuf records, Rules rules, long nowMs) {
        Refusal refusal = checkFrame(records, rules);
        if (refusal != null) {
            return refusal;
        }
        RecordBatch batch = new RecordBatch(records, records.readerIndex());
        refusal = checkOffsets(batch);
        if (refusal == null) {
            refusal = checkProducer(batch);
        }
        if (refusal == null && !rules.logAppendTime()) {
            refusal = checkTimestamps(batch, rules, nowMs);
        }
        return refusal;
    }

    private static @Nullable Refusal checkFrame(ByteBuf records, Rules rules) {
        int start = records.readerIndex();
        int available = records.readableBytes();
        if (available == 0) {
            return invalid("A produce request must carry one record batch per partition");
        }
        if (available <= RecordBatch.MAGIC_AT) {
            return corrupt(available + " bytes are less than a batch header");
        }
        byte magic = records.getByte(start + RecordBatch.MAGIC_AT);
        if (magic != RecordBatch.MAGIC) {
            return magic < 0 || magic > RecordBatch.MAGIC
                    ? corrupt("Unknown record format " + magic)
                    : new Refusal(
                            BatchProblem.UNSUPPORTED_FORMAT,
                            "Record format " + magic + " is not supported, format 2 is");
        }
        long claimed = RecordBatch.claimedSizeBytes(records, start);
        if (available < RecordBatch.HEADER_BYTES
                || claimed < RecordBatch.HEADER_BYTES
                || claimed > available) {
            return corrupt("A batch claims " + claimed + " bytes of " + available);
        }
        if (claimed < available) {
            return invalid("A produce request must carry only one record batch per partition");
        }
        if (claimed > rules.maxBatchBytes()) {
            return new Refusal(
                    BatchProblem.TOO_LARGE,
                    "The batch has "
                            + claimed
                            + " bytes, max.message.bytes is "
                            + rules.maxBatchBytes());
        }
        if (rules.checkCrc() && !new RecordBatch(records, start).isCrcValid()) {
            return corrupt("The CRC of the batch does not match its bytes");
        }
        return null;
    }

    private static @Nullable Refusal checkOffsets(RecordBatch batch) {
        if (!Compression.isKnown(batch.compressionId())) {
            return new Refusal(
                    BatchProblem.UNSUPPORTED_COMPRESSION,
                    "Unknown compression " + batch.compressionId());
        }
        if (batch.baseOffset() != 0) {
            return invalid("The base offset of a produced batch must be 0");
        }
        if (batch.count() <= 0 || batch.lastOffsetDelta() != batch.count() - 1) {
            return invalid(
                    "The batch claims "
                            + batch.count()
                            + " records and a last offset delta of "
                            + batch.lastOffsetDelta());
        }
        if (batch.isControl()) {
            return invalid("Clients may not write control records");
        }
        return null;
    }

    private static @Nullable Refusal checkProducer(RecordBatch batch) {
        if (batch.isTransactional()) {
            return new Refusal(
                    BatchProblem.INVALID_TRANSACTION, "The batch belongs to no open transaction");
        }
        if (!batch.hasProducerId()) {
            return null;
        }
        boolean valid =
                batch.producerId() >= 0 && batch.producerEpoch() >= 0 && batch.baseSequence() >= 0;
        return valid
                ? null
                : invalid(
                        "The batch of producer "
                                + batch.producerId()
                                + " has epoch "
                                + batch.producerEpoch()
                                + " and base sequence "
                                + batch.baseSequence());
    }

    private static @Nullable Refusal checkTimestamps(RecordBatch batch, Rules rules, long nowMs) {
        if (batch.isLogAppendTime()) {
            return new Refusal(
                    BatchProblem.INVALID_TIMESTAMP,
                    "The topic takes the producer's time, the batch claims the broker's");
        }
        Refusal refusal = checkTimestamp(batch.baseTimestamp(), rules, nowMs);
        return refusal == null ? checkTimestamp(batch.maxTimestamp(), rules, nowMs) : refusal;
    }

    private static @Nullable Refusal checkTimestamp(long timestampMs, Rules rules, long nowMs) {
        if (timestampMs == RecordBatch.NO_TIMESTAMP) {
            return null;
        }
        boolean inRange =
                nowMs - timestampMs <= rules.maxBeforeMs()
                        && timestampMs - nowMs <= rules.maxAfterMs();
        return inRange && timestampMs >= 0
                ? null
                : new Refusal(
                        BatchProblem.INVALID_TIMESTAMP,
                        "Timestamp " + timestampMs + " is out of range at " + nowMs);
    }

    private static Refusal corrupt(String message) {
        return new Refusal(BatchProblem.CORRUPT, message);
    }

    private static Refusal invalid(String message) {
        return new Refusal(BatchProblem.INVALID_RECORD, message);
    }
}
