package dev.wharf.replica;

import dev.wharf.log.SequenceProblem;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.record.BatchProblem;

/** The protocol errors of what a log refuses. */
final class AppendErrors {
    private AppendErrors() {}

    static Errors of(BatchProblem problem) {
        return switch (problem) {
            case CORRUPT -> Errors.CORRUPT_MESSAGE;
            case INVALID_RECORD -> Errors.INVALID_RECORD;
            case UNSUPPORTED_FORMAT -> Errors.UNSUPPORTED_FOR_MESSAGE_FORMAT;
            case UNSUPPORTED_COMPRESSION -> Errors.UNSUPPORTED_COMPRESSION_TYPE;
            case TOO_LARGE -> Errors.MESSAGE_TOO_LARGE;
            case INVALID_TIMESTAMP -> Errors.INVALID_TIMESTAMP;
            case INVALID_TRANSACTION -> Errors.INVALID_TXN_STATE;
        };
    }

    static Errors of(SequenceProblem problem) {
        return switch (problem) {
            case OUT_OF_ORDER -> Errors.OUT_OF_ORDER_SEQUENCE_NUMBER;
            case FENCED -> Errors.INVALID_PRODUCER_EPOCH;
        };
    }
}
