package dev.wharf.log;

import dev.wharf.config.ConfigKey;
import dev.wharf.env.Clock;
import dev.wharf.env.Disk;
import dev.wharf.env.DiskFile;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The open segment files of one loop, the least recently used closed first. So an idle partition has no open file, and a loop never
 * has more than its limit; a response that still sends from a closed file holds its own reference.
 */
public final class OpenFiles {
    public static final ConfigKey<Integer> MAX =
            ConfigKey.ofInt(
                    "log.open.files.max",
                    0,
                    0,
                    Integer.MAX_VALUE,
                    ConfigKey.Update.RESTART,
                    "The most segment files that the node holds open, over all its threads; those that were used least recently are closed, and any after a while without use. 0 is as many as the process's limit of open files (ulimit -n) leaves beside max.connections, at most 65536.");

    public static final List<ConfigKey<?>> KEYS = List.of(MAX);

    /** The limit of a node that does not know what its process may open. */
    public static final int USUAL_LIMIT = 4_000;

    private final Disk disk;
    private final Clock clock;
    private final int limit;
    private final LinkedHashMap<Segment, Open> open = new LinkedHashMap<>(16, 0.75f, true);

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
        Open found = open.get(segment);
        if (found == null) {
            found = new Open(disk.open(segment.logPath(), Disk.Mode.WRITE));
            try {
                segment.onFileOpened(found.file);
            } catch (IOException e) {
                found.file.close();
                throw e;
            }
            open.put(segment, found);
            closeOverLimit();
        }
        found.usedAtMs = clock.monotonicMs();
        return found.file;
    }

    void close(Segment segment) {
        Open found = open.remove(segment);
        if (found != null) {
            if (segment.isRemoved()) {
                found.file.letGo();
            }
            found.file.close();
        }
    }

    /** Closes what nobody used for {@code idleMs}. */
    public void closeIdle(long idleMs) {
        long before = clock.monotonicMs() - idleMs;
        Iterator<Open> eldestFirst = open.values().iterator();
        while (eldestFirst.hasNext()) {
            Open next = eldestFirst.next();
            if (next.usedAtMs > before) {
                return;
            }
            next.file.letGo();
            next.file.close();
            eldestFirst.remove();
        }
    }

    public int count() {
        return open.size();
    }

    private void closeOverLimit() {
        if (open.size() > limit) {
            Map.Entry<Segment, Open> eldest = open.firstEntry();
            close(eldest.getKey());
        }
    }

    private static final class Open {
        private final DiskFile file;
        private long usedAtMs;

        Open(DiskFile file) {
            this.file = file;
        }
    }
}
