package dev.wharf.log;

/** Counts the uses of journal files, for all journals of a data directory together. Owner: the journals' loop. */
final class JournalGenerations {
    private long last = JournalFormat.NO_GENERATION;

    /** The last that was used. */
    long last() {
        return last;
    }

    long next() {
        last++;
        return last;
    }

    /** A start has found this one. */
    void onFound(long generation) {
        last = Math.max(last, generation);
    }
}
