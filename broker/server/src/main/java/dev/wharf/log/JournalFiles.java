package dev.wharf.log;

import dev.wharf.env.Completion;
import dev.wharf.env.Disk;
import dev.wharf.env.DiskFile;
import dev.wharf.env.Loop;
import dev.wharf.types.Invariants;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a journal: made when they are first needed, full of zeros and forced, so that later forces have no sizes to write; then used in turn. Owner: the journal's loop.
 *
 * <p>The oldest in use is the first to be used again, whatever is free behind it: so what is on the disk has no hole, and to do again all that is there leads to what was there.
 */
final class JournalFiles {
    static final String DIRECTORY = "journal";

    private static final Logger LOG = LoggerFactory.getLogger(JournalFiles.class);
    private static final int ZEROS_BYTES = 1 << 20;

    /** Where the disk had no room for a file, so often is one asked for in vain before the next is tried. */
    static final int TRIES_APART = 1_000;

    private final Disk volume;
    private final Loop loop;
    private final JournalConfig config;
    private final Deque<JournalFile> inUse = new ArrayDeque<>();
    private final Deque<JournalFile> free = new ArrayDeque<>();
    private int made;
    private int untilNextTry;
    private boolean making;
    private boolean warned;
    private boolean closed;

    /** @param numbers of the files that are there, in the order in which they are to be used; nothing in them is needed */
    JournalFiles(Disk volume, Loop loop, JournalConfig config, List<Integer> numbers)
            throws IOException {
        this.volume = volume;
        this.loop = loop;
        this.config = config;
        for (int number : numbers) {
            free.add(new JournalFile(number, volume.open(path(number), Disk.Mode.WRITE)));
            made = Math.max(made, number + 1);
        }
    }

    static String path(int number) {
        return DIRECTORY + "/" + number;
    }

    /** The one that takes blocks, or null before the first is opened. */
    @Nullable JournalFile current() {
        return inUse.peekLast();
    }

    /** The oldest in use. */
    @Nullable JournalFile oldest() {
        return inUse.peekFirst();
    }

    int countInUse() {
        return inUse.size();
    }

    int count() {
        return inUse.size() + free.size();
    }

    boolean hasFree() {
        return !free.isEmpty();
    }

    /** Whether there are only few left to be used; then logs are forced to make room. */
    boolean isRoomScarce() {
        return inUse.size() > config.maxFiles() / 2;
    }

    @Nullable JournalFile takeFree() {
        return free.poll();
    }

    /** A file takes the blocks from now on. */
    void onOpened(JournalFile file, long generation) {
        file.onOpened(generation);
        inUse.add(file);
    }

    /** Takes the files out of use that nobody needs, as far as they come first; returns whether there were any. */
    boolean recycle() {
        boolean any = false;
        while (inUse.size() > 1 && !inUse.getFirst().isNeeded()) {
            free.add(inUse.removeFirst());
            any = true;
        }
        return any;
    }

    /** What a bug would do: the oldest is used again though it is needed. */
    void recycleTooEarly() {
        if (inUse.size() > 1) {
            free.add(inUse.removeFirst());
        }
    }

    void release(JournalMember log) {
        inUse.forEach(file -> file.release(log));
    }

    /**
     * Makes another file unless there are enough, one is being made, or the disk had no room for one lately.
     *
     * @param then told when there is another
     */
    void makeAnother(Runnable then) {
        if (making || closed || count() >= config.maxFiles()) {
            return;
        }
        if (untilNextTry > 0) {
            untilNextTry--;
            return;
        }
        making = true;
        int number = made;
        volume.work(() -> make(number), loop, failure -> onMade(number, failure, then));
    }

    private void make(int number) throws IOException {
        volume.createDirectories(DIRECTORY);
        ByteBuffer zeros = ByteBuffer.allocateDirect(Math.min(ZEROS_BYTES, config.fileBytes()));
        try (DiskFile file = volume.open(path(number), Disk.Mode.WRITE)) {
            file.truncate(0);
            for (long at = 0; at < config.fileBytes(); at += zeros.capacity()) {
                zeros.clear().limit((int) Math.min(zeros.capacity(), config.fileBytes() - at));
                file.write(zeros, at);
            }
            file.forceNow();
        } catch (IOException e) {
            volume.deleteNow(path(number));
            throw e;
        }
        volume.forceDirectoryNow(DIRECTORY);
        volume.forceDirectoryNow("");
    }

    private void onMade(int number, @Nullable IOException failure, Runnable then) {
        making = false;
        try {
            if (failure != null) {
                throw failure;
            }
            if (closed) {
                return;
            }
            free.add(new JournalFile(number, volume.open(path(number), Disk.Mode.WRITE)));
            made = number + 1;
            warned = false;
            then.run();
        } catch (IOException e) {
            untilNextTry = TRIES_APART;
            warnOnce(e);
        }
    }

    private void warnOnce(IOException cause) {
        if (!warned) {
            warned = true;
            LOG.warn(
                    "The journal in {} stays at {} files for now, another could not be made; where it is full, each log is forced by itself: {}",
                    volume.root(),
                    count(),
                    cause.toString());
        }
    }

    /** Nothing is written any more; a force that is under way holds its file. */
    void close() {
        closed = true;
        inUse.forEach(file -> file.file().close());
        free.forEach(file -> file.file().close());
    }

    /** Writes the page that begins a use of {@code file}; all of the generation before is durable. */
    void open(JournalFile file, ByteBuffer opening, Completion done) {
        Invariants.check(!inUse.contains(file), "a file in use is not begun anew");
        try {
            file.file().write(opening, 0);
        } catch (IOException e) {
            done.onDone(e);
            return;
        }
        file.file().forceAhead(List.of(new DiskFile.Waiter(loop, done)));
    }
}
