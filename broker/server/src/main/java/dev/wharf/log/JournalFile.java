package dev.wharf.log;

import dev.wharf.env.DiskFile;
import java.util.LinkedHashMap;
import java.util.Map;

/** One file of a journal, and the logs that need what is in it. Owner: the journal's loop. */
final class JournalFile {
    private final int number;
    private final DiskFile file;
    private final Map<JournalMember, Long> needed = new LinkedHashMap<>();
    private long generation = JournalFormat.NO_GENERATION;
    private int blocks;
    private long end;

    JournalFile(int number, DiskFile file) {
        this.number = number;
        this.file = file;
    }

    int number() {
        return number;
    }

    DiskFile file() {
        return file;
    }

    long generation() {
        return generation;
    }

    /** How many blocks this use of the file has, the opening among them. */
    int blocks() {
        return blocks;
    }

    /** Where the next block begins. */
    long end() {
        return end;
    }

    /** Another use of the file begins. */
    void onOpened(long newGeneration) {
        generation = newGeneration;
        blocks = 1;
        end = JournalFormat.PAGE_BYTES;
        needed.clear();
    }

    void onBlock(long bytes) {
        blocks++;
        end += bytes;
    }

    /** The log needs its entry of this number, which is not below those before. */
    void need(JournalMember log, long number) {
        if (number > log.released()) {
            needed.put(log, number);
        }
    }

    void release(JournalMember log) {
        needed.computeIfPresent(log, (_, number) -> number <= log.released() ? null : number);
    }

    boolean isNeeded() {
        return !needed.isEmpty();
    }

    /** The logs that need it, the one first that has for the longest time. */
    Iterable<JournalMember> neededBy() {
        return needed.keySet();
    }
}
