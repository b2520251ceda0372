package dev.wharf.log;

import dev.wharf.protocol.record.BatchProblem;
import dev.wharf.protocol.record.BatchValidator;
import dev.wharf.protocol.record.InvalidBatchException;
import dev.wharf.protocol.record.RecordBatch;
import dev.wharf.protocol.record.RecordReader;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Whether a batch may be appended: its form, its keys where the topic is compacted, its producer's sequence. */
final class AppendChecks {
    private AppendChecks() {}

    /**
     * Why {@code records} is not to be appended, or null.
     *
     * @throws InvalidBatchException if its records cannot be read where they must be
     */
    static @Nullable AppendResult refuse(
            ByteBuf records, LogConfig config, ProducerStates producers, LogEnv env, long nowMs) {
        BatchValidator.Rules rules = config.batchRules(!env.has(LogFault.SKIP_CRC));
        BatchValidator.Refusal refusal = BatchValidator.validate(records, rules, nowMs);
        if (refusal != null) {
            return new AppendResult.RefusedBatch(refusal.problem(), refusal.message());
        }
        RecordBatch batch = new RecordBatch(records, records.readerIndex());
        if (config.retention().compact() && hasRecordWithoutKey(batch)) {
            return new AppendResult.RefusedBatch(
                    BatchProblem.INVALID_RECORD,
                    "Compacted topic cannot accept message without key");
        }
        return batch.hasProducerId() ? refuseSequence(batch, config, producers, env) : null;
    }

    private static boolean hasRecordWithoutKey(RecordBatch batch) {
        try (RecordReader reader = new RecordReader(batch, LogConfig.MAX_DECOMPRESSED_BYTES)) {
            while (reader.hasNext()) {
                if (!reader.nextHasKey()) {
                    return true;
                }
            }
            return false;
        }
    }

    private static @Nullable AppendResult refuseSequence(
            RecordBatch batch, LogConfig config, ProducerStates producers, LogEnv env) {
        return switch (producers.check(batch)) {
            case ProducerStates.Verdict.Next next -> null;
            case ProducerStates.Verdict.Refused refused
                    when refused.problem() == SequenceProblem.OUT_OF_ORDER
                            && env.has(LogFault.TAKE_SEQUENCE_GAPS) ->
                    null;
            case ProducerStates.Verdict.Refused refused ->
                    new AppendResult.RefusedSequence(refused.problem(), refused.message());
            case ProducerStates.Verdict.Duplicate _ when env.has(LogFault.TAKE_DUPLICATES) -> null;
            case ProducerStates.Verdict.Duplicate duplicate ->
                    new AppendResult.Duplicate(
                            duplicate.original().baseOffset(),
                            duplicate.original().lastOffset(),
                            config.timestamps().logAppendTime()
                                    ? duplicate.original().timestampMs()
                                    : RecordBatch.NO_TIMESTAMP);
        };
    }
}
