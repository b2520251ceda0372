package dev.wharf.log;

import dev.wharf.config.ConfigKey;
import dev.wharf.env.Clock;
import dev.wharf.env.Disk;
import dev.wharf.env.DiskFile;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The open segment files of one loop, the least recently used closed first. So an idle partition has no open file, and a loop never
 * has more than its limit. What responses send from counts too, though it may be closed here: at most half of the limit is lent, and what is lent leaves so much less to be
 * held, so that a reader that takes long takes nothing from those who write.
 */
public final class OpenFiles {
    public static final ConfigKey<Integer> MAX =
            ConfigKey.ofInt(
                    "log.open.files.max",
                    0,
                    0,
                    Integer.MAX_VALUE,
                    ConfigKey.Update.RESTART,
                    "The most segment files that the node holds open, over all its threads; those that were used least recently are closed, and any after a while without use. At most half of them are read by responses that clients have not taken yet, at most an eighth by one response; further partitions wait for the next fetch. 0 is as many as the process's limit of open files (ulimit -n) leaves beside max.connections, at most 65536.");

    public static final List<ConfigKey<?>> KEYS = List.of(MAX);

    /** The limit of a node that does not know what its process may open. */
    public static final int USUAL_LIMIT = 4_000;

    /** So many responses have to be slow before others get nothing. */
    private static final int RESPONSES_AT_LEAST = 4;

    private final Disk disk;
    private final Clock clock;
    private final int limit;
    private final LinkedHashMap<Segment, OpenFile> open = new LinkedHashMap<>(16, 0.75f, true);
    private final AtomicInteger lent = new AtomicInteger();

    /**
     * @param limit the most files that are open at once, 1 and up
     */
    public OpenFiles(Disk disk, Clock clock, int limit) {
        this.disk = disk;
        this.clock = clock;
        this.limit = limit;
    }

    /** A loop's share of {@link #MAX}, 1 and up; of {@link #USUAL_LIMIT} if that is 0. */
    public static int share(int max, int loops) {
        return Math.max(1, (max == 0 ? USUAL_LIMIT : max) / loops);
    }

    int limit() {
        return limit;
    }

    /** The segment's file, opened and created if need be; good until the next call here. Whoever keeps it longer retains it. */
    DiskFile get(Segment segment) throws IOException {
        return opened(segment).file();
    }

    /** A region of the segment's file for somebody who takes his time, see {@link LogSlice#isOneTooMany}. */
    LogSlice lend(Segment segment, int position, int sizeBytes, long baseOffset)
            throws IOException {
        return new LogSlice(opened(segment), mostLent(limit), position, sizeBytes, baseOffset);
    }

    private OpenFile opened(Segment segment) throws IOException {
        OpenFile found = open.get(segment);
        if (found == null) {
            found = new OpenFile(disk.open(segment.logPath(), Disk.Mode.WRITE), lent);
            try {
                segment.onFileOpened(found.file());
            } catch (IOException e) {
                found.file().close();
                throw e;
            }
            open.put(segment, found);
            closeOverLimit();
        }
        found.onUsed(clock.monotonicMs());
        return found;
    }

    void close(Segment segment) {
        OpenFile found = open.remove(segment);
        if (found != null) {
            if (segment.isRemoved()) {
                found.file().letGo();
            }
            found.file().close();
        }
    }

    /** Closes what nobody used for {@code idleMs}. */
    public void closeIdle(long idleMs) {
        long before = clock.monotonicMs() - idleMs;
        Iterator<OpenFile> eldestFirst = open.values().iterator();
        while (eldestFirst.hasNext()) {
            OpenFile next = eldestFirst.next();
            if (next.usedAtMs() > before) {
                return;
            }
            next.file().letGo();
            next.file().close();
            eldestFirst.remove();
        }
    }

    public int count() {
        return open.size();
    }

    /** Files that responses have borrowed. */
    int lent() {
        return lent.get();
    }

    /** How many files one response may borrow of a loop, 1 and up: so that it takes a few to leave nothing for others. */
    int mostLentToOne() {
        return Math.max(1, mostLent(limit) / RESPONSES_AT_LEAST);
    }

    private static int mostLent(int limit) {
        return Math.max(1, limit / 2);
    }

    private void closeOverLimit() {
        int most = Math.max(1, limit - lent.get());
        while (open.size() > most) {
            close(open.firstEntry().getKey());
        }
    }
}
