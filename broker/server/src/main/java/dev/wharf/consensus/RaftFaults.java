package dev.wharf.consensus;

/**
 * Mistakes that a replicated metadata log can be told to make, so that tests show that they would be noticed. Only tests can reach them.
 *
 * @param goesOnAfterTruncation keeps the library open whose log was truncated under it
 */
record RaftFaults(boolean goesOnAfterTruncation) {
    static final RaftFaults NONE = new RaftFaults(false);
}
