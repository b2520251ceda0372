package dev.wharf.log;

import dev.wharf.env.Disk;
import dev.wharf.env.DiskFile;
import dev.wharf.env.Loop;
import dev.wharf.log.JournalPort.Ending;
import dev.wharf.log.JournalPort.Release;
import dev.wharf.types.Uuid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal of one log directory: takes what the logs there append that acknowledge only what is durable, and makes it durable for all of them with one force. Owner: the loop of the {@link
 * LogDirectory}.
 *
 * <pre>
 *   entries queued -> one block written -> one force -> told; what comes meanwhile makes the next block
 * </pre>
 *
 * <p>At most one block is not forced at any time. So a block that is not whole and has another behind it is damage, and one at the end is what a crash cut. No timer waits for more entries: a force begins
 * within the turn of the loop when none is under way.
 *
 * <p>A file is used again once the segments of all logs that have something in it have been forced since. When half of the files are in use the logs of the oldest are asked for that, a few at a
 * time. A journal that is full refuses, and the logs force their segments by themselves; nobody waits for room.
 */
final class Journal {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    /** The most bytes of entries in a block, but for a first entry that is larger. */
    private static final int MAX_BLOCK_BYTES = 4 << 20;

    /** Logs that force their segments at once to make room. */
    private static final int MAX_ASKED = 8;

    private final Loop loop;
    private final Uuid owner;
    private final JournalConfig config;
    private final JournalFiles files;
    private final JournalGenerations generations;
    private final Set<LogFault> faults;
    private final long firstGeneration;
    private final List<JournalPort> ports = new ArrayList<>();
    private final Deque<JournalEntry> queue = new ArrayDeque<>();
    private boolean busy;
    private boolean startPosted;
    private boolean usable;
    private boolean full;
    private @Nullable IOException failed;
    private @Nullable BlockWriter writer;
    private long groups;
    private long entries;
    private long bytes;
    private long refused;
    private long timesFull;

    /**
     * What a journal is made with.
     *
     * @param owner the id of the data directory: a block of another's is no block
     * @param generations of all journals of the directory
     */
    record Setup(
            Disk volume,
            Loop loop,
            Uuid owner,
            JournalConfig config,
            JournalGenerations generations,
            Set<LogFault> faults) {}

    /** @param numbers see {@link JournalFiles} */
    Journal(Setup setup, List<Integer> numbers) throws IOException {
        this.loop = setup.loop;
        this.owner = setup.owner;
        this.config = setup.config;
        this.files = new JournalFiles(setup.volume, loop, config, numbers);
        this.generations = setup.generations;
        this.firstGeneration = generations.last() + 1;
        this.faults = setup.faults;
        this.usable = files.hasFree();
    }

    Loop loop() {
        return loop;
    }

    /** A way for the logs of a loop; to be asked for at the start. */
    JournalPort attach(Loop logs) {
        JournalPort port = new JournalPort(this, logs);
        ports.add(port);
        port.tellUsable(usable);
        return port;
    }

    /** The logs of a port are closed. */
    void detach(JournalPort port) {
        ports.remove(port);
        if (ports.isEmpty() && !busy && queue.isEmpty()) {
            files.close();
        }
    }

    /** Whether an entry fits into a file; from any thread. */
    boolean fits(JournalEntry entry) {
        return JournalFormat.blockBytes(entry.log().tocBytes(), entry.sizeBytes())
                <= config.fileBytes() - JournalFormat.PAGE_BYTES;
    }

    void countRefused(int batches) {
        refused += batches;
    }

    /** A log has something for a journal that is not there yet, or is full: the disk may have room for another file by now. */
    void onWanted() {
        if (!files.hasFree()) {
            files.makeAnother(this::onRoom);
        }
    }

    /** Takes over what a port has gathered. */
    void take(List<JournalEntry> handed, List<Release> releases) {
        queue.addAll(handed);
        for (Release release : releases) {
            release.log().release(release.upTo());
            files.release(release.log());
        }
        if (failed != null) {
            failQueue(failed);
            return;
        }
        startSoon();
        recycle();
    }

    /** Begins a block behind all that this loop has at hand: what other loops, and other ports of this one, have handed over by then goes into it. */
    private void startSoon() {
        if (!startPosted) {
            startPosted = true;
            loop.post(
                    () -> {
                        startPosted = false;
                        startGroup();
                    });
        }
    }

    private void recycle() {
        if (faults.contains(LogFault.REUSE_JOURNAL_EARLY) && !files.hasFree()) {
            files.recycleTooEarly();
        }
        if (files.recycle()) {
            onRoom();
        }
        askForForces();
    }

    /** There is a file to be used. */
    private void onRoom() {
        full = false;
        tellUsable(true);
        startGroup();
    }

    private void tellUsable(boolean now) {
        if (usable != now && failed == null) {
            usable = now;
            ports.forEach(port -> port.tellUsable(now));
        }
    }

    private void startGroup() {
        if (busy || failed != null || queue.isEmpty()) {
            return;
        }
        JournalFile current = files.current();
        List<JournalEntry> group = current == null ? List.of() : takeFitting(current);
        if (current != null && !group.isEmpty()) {
            write(current, group);
            return;
        }
        JournalFile next = files.takeFree();
        if (next == null) {
            refuseQueue();
        } else {
            open(next, current);
        }
    }

    /** Takes from the queue what goes into one block at the end of {@code file}; nothing if not even the first entry does. */
    private List<JournalEntry> takeFitting(JournalFile file) {
        long room = config.fileBytes() - file.end();
        long tocBytes = 0;
        long payloadBytes = 0;
        List<JournalEntry> group = new ArrayList<>();
        for (JournalEntry next = queue.peek(); next != null; next = queue.peek()) {
            tocBytes += next.log().tocBytes();
            payloadBytes += next.sizeBytes();
            boolean large = tocBytes + payloadBytes > MAX_BLOCK_BYTES && !group.isEmpty();
            if (large || JournalFormat.blockBytes(tocBytes, payloadBytes) > room) {
                break;
            }
            group.add(queue.remove());
        }
        return group;
    }

    private void open(JournalFile next, @Nullable JournalFile before) {
        busy = true;
        long generation = generations.next();
        ByteBuffer opening =
                before == null
                        ? JournalFormat.opening(owner, generation, JournalFormat.NO_GENERATION, 0)
                        : JournalFormat.opening(
                                owner, generation, before.generation(), before.blocks());
        files.open(
                next,
                opening,
                failure -> {
                    busy = false;
                    if (failure != null) {
                        fail(failure, List.of());
                        return;
                    }
                    files.onOpened(next, generation);
                    if (!files.hasFree()) {
                        files.makeAnother(this::onRoom);
                    }
                    startGroup();
                    recycle();
                });
    }

    private void write(JournalFile file, List<JournalEntry> group) {
        busy = true;
        long size;
        try {
            size = writeBlock(file, group);
        } catch (IOException e) {
            busy = false;
            fail(e, group);
            return;
        } finally {
            releaseBytes(group);
        }
        file.onBlock(size);
        for (JournalEntry entry : group) {
            file.need(entry.log(), entry.number());
        }
        groups++;
        entries += group.size();
        bytes += size;
        if (faults.contains(LogFault.ACKNOWLEDGE_UNFORCED_JOURNAL)) {
            tell(group, Ending.DURABLE, null);
            force(file.file(), List.of());
        } else {
            force(file.file(), group);
        }
    }

    /** Each loop that waits for the block hears of it from the disk, without a way over this one. */
    private void force(DiskFile file, List<JournalEntry> group) {
        List<DiskFile.Waiter> waiters = new ArrayList<>();
        byPort(group)
                .forEach(
                        (port, some) ->
                                waiters.add(
                                        new DiskFile.Waiter(
                                                port.loop(),
                                                failure -> port.onForced(some, failure))));
        waiters.add(new DiskFile.Waiter(loop, this::onForced));
        file.forceAhead(waiters);
    }

    /** Returns the size of the block. */
    private long writeBlock(JournalFile file, List<JournalEntry> group) throws IOException {
        if (writer == null) {
            writer = new BlockWriter();
        }
        ByteBuffer head = JournalFormat.head(owner, file.generation(), file.blocks(), group);
        return writer.write(file.file(), file.end(), head, group) - file.end();
    }

    private void onForced(@Nullable IOException failure) {
        busy = false;
        if (failure != null) {
            fail(failure, List.of());
            return;
        }
        startGroup();
    }

    /** No file has room: the logs force their segments, which makes room. */
    private void refuseQueue() {
        List<JournalEntry> all = List.copyOf(queue);
        queue.clear();
        if (!full) {
            full = true;
            timesFull++;
            LOG.warn(
                    "The journal is full: until the segments of its oldest file are forced, each log is forced by itself");
        }
        refused += all.size();
        releaseBytes(all);
        tellUsable(false);
        tell(all, Ending.REFUSED, null);
        files.makeAnother(this::onRoom);
    }

    /** What was not forced may be gone, and is never tried again. */
    private void fail(IOException cause, List<JournalEntry> group) {
        tellUsable(false);
        failed = cause;
        tell(group, Ending.FAILED, cause);
        failQueue(cause);
    }

    private void failQueue(IOException cause) {
        List<JournalEntry> all = List.copyOf(queue);
        queue.clear();
        releaseBytes(all);
        tell(all, Ending.FAILED, cause);
    }

    private static void releaseBytes(List<JournalEntry> entries) {
        entries.forEach(entry -> entry.bytes().release());
    }

    private static void tell(List<JournalEntry> ended, Ending ending, @Nullable IOException cause) {
        byPort(ended).forEach((port, some) -> port.tell(some, ending, cause));
    }

    private static Map<JournalPort, List<JournalEntry>> byPort(List<JournalEntry> some) {
        Map<JournalPort, List<JournalEntry>> byPort = new LinkedHashMap<>();
        for (JournalEntry entry : some) {
            byPort.computeIfAbsent(entry.log().port(), _ -> new ArrayList<>()).add(entry);
        }
        return byPort;
    }

    private void askForForces() {
        JournalFile oldest = files.oldest();
        if (!files.isRoomScarce() || oldest == null || oldest == files.current()) {
            return;
        }
        int asked = 0;
        for (JournalMember log : oldest.neededBy()) {
            if (log.ask(oldest.generation())) {
                log.port().askForForce(log);
            }
            asked++;
            if (asked == MAX_ASKED) {
                return;
            }
        }
    }

    /** The first generation that a start has to look at. */
    long floor() {
        JournalFile oldest = files.oldest();
        if (oldest == null) {
            return firstGeneration;
        }
        boolean ended = ports.isEmpty() && queue.isEmpty() && !isNeeded();
        return ended ? generations.last() + 1 : oldest.generation();
    }

    private boolean isNeeded() {
        return files.countInUse() > 1 || (files.oldest() != null && files.oldest().isNeeded());
    }

    JournalFigures figures() {
        return new JournalFigures(
                groups, entries, bytes, refused, timesFull, files.count(), files.countInUse(), 0);
    }
}
