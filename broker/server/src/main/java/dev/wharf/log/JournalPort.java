package dev.wharf.log;

import dev.wharf.env.Loop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way of one loop's logs to a journal: gathers what they hand over in a turn and brings it there at once, and brings back what became of it. Owner: the logs' loop, but
 * for what says otherwise.
 */
final class JournalPort {
    /** What one loop's logs may have on the way; a log that comes with more forces its segment. */
    static final long MAX_WAITING_BYTES = 32 << 20;

    private final Journal journal;
    private final Loop loop;
    private List<JournalEntry> entries = new ArrayList<>();
    private List<Release> releases = new ArrayList<>();
    private long waitingBytes;
    private boolean scheduled;
    private boolean usable;
    private boolean closed;

    /** Entries of a log up to this number are not needed any more. */
    record Release(JournalMember log, long upTo) {}

    /** What became of entries. */
    enum Ending {
        DURABLE,
        REFUSED,
        FAILED
    }

    JournalPort(Journal journal, Loop loop) {
        this.journal = journal;
        this.loop = loop;
    }

    Loop loop() {
        return loop;
    }

    /** Whether the journal is there and takes entries, as far as is known here. */
    boolean isUsable() {
        return usable;
    }

    /** A log would hand something over: the journal is made if it is not there. */
    void want() {
        journal.loop().execute(journal::onWanted);
    }

    /** Takes an entry on; false if it is too large for the journal, or too much waits. */
    boolean add(JournalEntry entry) {
        if (closed
                || waitingBytes + entry.sizeBytes() > MAX_WAITING_BYTES
                || !journal.fits(entry)) {
            return false;
        }
        waitingBytes += entry.sizeBytes();
        entries.add(entry);
        schedule();
        return true;
    }

    void release(JournalMember log, long upTo) {
        releases.add(new Release(log, upTo));
        schedule();
    }

    /** So many batches were not journaled but are forced in their segments, for the figures. */
    void countRefused(int batches) {
        journal.loop().execute(() -> journal.countRefused(batches));
    }

    private void schedule() {
        if (!scheduled) {
            scheduled = true;
            loop.post(this::handOver);
        }
    }

    private void handOver() {
        scheduled = false;
        List<JournalEntry> handed = entries;
        List<Release> freed = releases;
        if (handed.isEmpty() && freed.isEmpty()) {
            return;
        }
        entries = new ArrayList<>();
        releases = new ArrayList<>();
        journal.loop().execute(() -> journal.take(handed, freed));
    }

    /** The logs of this loop are closed: what they have to say is said. */
    void close() {
        closed = true;
        handOver();
        journal.loop().execute(() -> journal.detach(this));
    }

    /** From the journal's loop. */
    void tellUsable(boolean now) {
        loop.execute(() -> usable = now);
    }

    /** From the journal's loop: the log of {@code member} is to force its segments. */
    void askForForce(JournalMember member) {
        loop.execute(() -> member.coverage().onForceAsked());
    }

    /** On this loop: the block that these entries are in was forced, or its force has failed. */
    void onForced(List<JournalEntry> ended, @Nullable IOException failure) {
        onEnded(ended, failure == null ? Ending.DURABLE : Ending.FAILED, failure);
    }

    /** From the journal's loop: what became of entries of this port. */
    void tell(List<JournalEntry> ended, Ending ending, @Nullable IOException cause) {
        loop.execute(() -> onEnded(ended, ending, cause));
    }

    private void onEnded(List<JournalEntry> ended, Ending ending, @Nullable IOException cause) {
        for (JournalEntry entry : ended) {
            waitingBytes -= entry.sizeBytes();
            Coverage coverage = entry.log().coverage();
            switch (ending) {
                case DURABLE -> coverage.onDurable(entry);
                case REFUSED -> coverage.onRefused(entry);
                case FAILED ->
                        coverage.onFailed(
                                entry, cause == null ? new IOException("journal") : cause);
            }
        }
    }
}
