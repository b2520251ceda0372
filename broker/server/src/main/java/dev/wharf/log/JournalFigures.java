package dev.wharf.log;

/**
 * What the journals of a log directory have done and hold.
 *
 * @param groups blocks that were written and forced: one force each
 * @param entries batches and cuts in them
 * @param bytes of the blocks, with what fills their last pages
 * @param refused batches that the journal did not take, so that their logs were forced
 * @param timesFull how often it began to be full, until files could be used again
 * @param files made
 * @param filesInUse that take entries, or have some that are not forced in their segments
 * @param restored logs that the start has given bytes from the journals, be they in their segments still or not
 */
public record JournalFigures(
        long groups,
        long entries,
        long bytes,
        long refused,
        long timesFull,
        int files,
        int filesInUse,
        int restored) {
    public static final JournalFigures NONE = new JournalFigures(0, 0, 0, 0, 0, 0, 0, 0);

    /** Both together. */
    public JournalFigures plus(JournalFigures other) {
        return new JournalFigures(
                groups + other.groups,
                entries + other.entries,
                bytes + other.bytes,
                refused + other.refused,
                timesFull + other.timesFull,
                files + other.files,
                filesInUse + other.filesInUse,
                restored + other.restored);
    }
}
