package dev.wharf.log;

import dev.wharf.env.DiskFile;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A segment file that a loop holds open, and which responses may borrow. What is borrowed stays open when its loop closes it, until the last has given it back; so
 * what is lent is counted beside what is held.
 *
 * <p>Owner: the loop of {@link OpenFiles}; given back on any thread.
 */
final class OpenFile {
    private final DiskFile file;
    private final AtomicInteger lent;
    private final AtomicInteger borrowers = new AtomicInteger();
    private long usedAtMs;

    /** @param lent how many files of the loop are lent */
    OpenFile(DiskFile file, AtomicInteger lent) {
        this.file = file;
        this.lent = lent;
    }

    DiskFile file() {
        return file;
    }

    long usedAtMs() {
        return usedAtMs;
    }

    void onUsed(long nowMs) {
        usedAtMs = nowMs;
    }

    /** Takes a reference; returns how many other files are lent, -1 if this one was lent already. */
    int borrow() {
        file.retain();
        return borrowers.getAndIncrement() == 0 ? lent.getAndIncrement() : -1;
    }

    /** Gives up a reference that {@link #borrow} has taken. */
    void giveBack() {
        if (borrowers.decrementAndGet() == 0) {
            lent.decrementAndGet();
        }
        file.close();
    }
}
