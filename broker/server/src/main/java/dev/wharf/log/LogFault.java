package dev.wharf.log;

/**
 * Bugs that tests plant to prove that they would notice them. Passed in at construction, never configurable; a running broker has
 * none.
 */
public enum LogFault {
    /** Neither an append nor a recovery checks a CRC. */
    SKIP_CRC,
    /** Recovery leaves what follows the last whole batch in place. */
    KEEP_TORN_TAIL,
    /** Recovery cuts off what is damaged where it was durable too. */
    CUT_DURABLE,
    /** Recovery starts with no producer known. */
    FORGET_PRODUCERS,
    /** A batch that leaves out a sequence is taken. */
    TAKE_SEQUENCE_GAPS,
    /** A batch that came before is taken once more. */
    TAKE_DUPLICATES,
    /** A look-up takes the index entry after the right one. */
    INDEX_OFF_BY_ONE,
    /** Compaction takes tombstones at once. */
    FORGET_TOMBSTONES,
    /** Compaction swaps segments whose bytes it has not forced. */
    SWAP_UNFORCED,
    /** The cleaner looks for work again at once where there is none. */
    CLEAN_WITHOUT_REST,
    /** The journal tells that a block is durable once it is written. */
    ACKNOWLEDGE_UNFORCED_JOURNAL,
    /** A file of the journal is used again while logs need it. */
    REUSE_JOURNAL_EARLY,
    /** A start takes what an earlier use of a journal file has left. */
    TAKE_OLD_JOURNAL,
    /** A start brings back what was journaled and then cut off. */
    FORGET_JOURNALED_CUT,
    /** A log's mark stays where what it speaks of is cut off. */
    KEEP_MARK_OF_CUT
}
