package dev.wharf.log;

import dev.wharf.log.JournalEntry.LogId;

/**
 * A log that has handed something to the journal. What is final may be read on any loop; the rest is the journal's own and belongs to its loop. Compared by identity.
 */
final class JournalMember {
    private final LogId id;
    private final Coverage coverage;
    private final JournalPort port;
    private final int tocBytes;
    private long released;
    private long askedFor = -1;

    JournalMember(LogId id, Coverage coverage, JournalPort port) {
        this.id = id;
        this.coverage = coverage;
        this.port = port;
        this.tocBytes = JournalFormat.tocBytes(id.nameBytes());
    }

    LogId id() {
        return id;
    }

    /** Of the log's loop. */
    Coverage coverage() {
        return coverage;
    }

    JournalPort port() {
        return port;
    }

    /** What an entry of this log takes in a table of contents. */
    int tocBytes() {
        return tocBytes;
    }

    /** Entries up to this number are forced in the segments, or their log is no more. */
    long released() {
        return released;
    }

    void release(long upTo) {
        released = Math.max(released, upTo);
    }

    /** Takes note that the log is to force what is in the file of this generation; false if it was asked before. */
    boolean ask(long generation) {
        boolean news = askedFor < generation;
        askedFor = Math.max(askedFor, generation);
        return news;
    }
}
