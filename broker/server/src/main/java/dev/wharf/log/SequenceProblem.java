package dev.wharf.log;

/** Why an idempotent producer's batch is refused (KIP-98). Each is one protocol error, to which the API layer maps it once. */
public enum SequenceProblem {
    /** A batch between this and the last one is missing: OUT_OF_ORDER_SEQUENCE_NUMBER. */
    OUT_OF_ORDER,
    /** The producer has a newer epoch: INVALID_PRODUCER_EPOCH. */
    FENCED
}
