package dev.wharf.protocol.record;

/** Why a batch is refused. Each is one protocol error, to which the API layer maps it once. */
public enum BatchProblem {
    /** Sizes that do not fit, or a CRC that does not match: CORRUPT_MESSAGE. */
    CORRUPT,
    /** Well formed but not allowed: INVALID_RECORD. */
    INVALID_RECORD,
    /** A format before v2: UNSUPPORTED_FOR_MESSAGE_FORMAT. */
    UNSUPPORTED_FORMAT,
    /** An unknown codec: UNSUPPORTED_COMPRESSION_TYPE. */
    UNSUPPORTED_COMPRESSION,
    /** Larger than the topic takes: MESSAGE_TOO_LARGE. */
    TOO_LARGE,
    /** A time outside the accepted range, or one that only brokers set: INVALID_TIMESTAMP. */
    INVALID_TIMESTAMP,
    /** Part of a transaction that is not open: INVALID_TXN_STATE. */
    INVALID_TRANSACTION
}
