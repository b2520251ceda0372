package dev.wharf.consensus;

import dev.wharf.env.Completion;
import dev.wharf.env.Disk;
import dev.wharf.env.DiskFile;
import dev.wharf.env.Loop;
import dev.wharf.types.Invariants;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The segment files of a metadata log, all of them open. A segment is forced wholly before the next one is written, so only the last can have a
 * torn tail. Owner: the loop of its log.
 */
final class Segments implements AutoCloseable {
    private static final String SUFFIX = ".log";

    private final Disk disk;
    private final Loop loop;
    private final String directory;
    private final TreeMap<Long, Segment> segments = new TreeMap<>();

    private Segments(Disk disk, Loop loop, String directory) {
        this.disk = disk;
        this.loop = loop;
        this.directory = directory;
    }

    /**
     * Reads all batches of the segments that hold {@code startOffset} and what follows it, and cuts off the torn tail of the last.
     *
     * @param startOffset where the snapshot ends
     * @param durableOffset known to be forced: a batch below it that is not sound is damage
     * @throws DamagedLogException on damage and gaps
     */
    static Segments recover(
            Disk disk,
            Loop loop,
            String directory,
            long startOffset,
            long durableOffset,
            Segment.Visitor visitor)
            throws IOException {
        NavigableSet<Long> found = find(disk, directory);
        if (found.isEmpty()) {
            if (durableOffset > startOffset) {
                throw new DamagedLogException(
                        "the metadata log is gone below offset " + durableOffset);
            }
            found.add(startOffset);
        }
        if (found.floor(startOffset) == null) {
            throw new DamagedLogException(
                    "the metadata log begins at " + found.first() + ", not at " + startOffset);
        }
        Segments segments = new Segments(disk, loop, directory);
        try {
            segments.open(found, startOffset, durableOffset, visitor);
        } catch (IOException e) {
            segments.close();
            throw e;
        }
        return segments;
    }

    private static NavigableSet<Long> find(Disk disk, String directory) throws IOException {
        NavigableSet<Long> found = new TreeSet<>();
        for (String name : disk.list(directory)) {
            if (name.endsWith(SUFFIX)) {
                found.add(Long.parseLong(name.substring(0, name.length() - SUFFIX.length())));
            }
        }
        return found;
    }

    private void open(
            NavigableSet<Long> found, long startOffset, long durableOffset, Segment.Visitor visitor)
            throws IOException {
        long first = found.headSet(startOffset, true).last();
        for (long unneeded : found.headSet(first)) {
            disk.deleteNow(path(unneeded));
        }
        for (long base : found.tailSet(first)) {
            if (!segments.isEmpty() && base != endOffset()) {
                throw new DamagedLogException(
                        "the metadata log has a gap from " + endOffset() + " to " + base);
            }
            Segment segment = create(base);
            segments.put(base, segment);
            // what is told as committed must not be in the page cache alone
            DiskTrouble.requireForce(() -> segment.file().forceNow());
            segment.recover(visitor);
            if (base != found.last() && !segment.isWhole()) {
                throw new DamagedLogException(
                        "the metadata log is damaged at offset " + segment.endOffset());
            }
        }
        cutTail(durableOffset);
        DiskTrouble.requireForce(() -> disk.forceDirectoryNow(directory));
    }

    private void cutTail(long durableOffset) throws IOException {
        if (endOffset() < durableOffset) {
            throw new DamagedLogException(
                    String.format(
                            Locale.ROOT,
                            "the metadata log is damaged at offset %d, and was forced up to %d",
                            endOffset(),
                            durableOffset));
        }
        if (!current().isWhole()) {
            current().cutTail();
        }
    }

    /** The segment that is written. */
    Segment current() {
        return segments.lastEntry().getValue();
    }

    /** The offset after the last record. */
    long endOffset() {
        return current().endOffset();
    }

    /** Appends a batch that begins at {@link #endOffset}; see {@link Segment#append}. */
    void append(ByteBuf batch, long newEndOffset) throws IOException {
        current().append(batch, newEndOffset);
    }

    /**
     * Makes the segment after the current one, which has been forced.
     *
     * @throws IOException if the disk has no room for it; nothing has changed
     */
    Segment createNext() throws IOException {
        return create(endOffset());
    }

    /** Goes on in the next segment. */
    void switchTo(Segment next) throws IOException {
        disk.forceDirectoryNow(directory);
        segments.put(next.baseOffset(), next);
    }

    private Segment create(long baseOffset) throws IOException {
        DiskFile file = disk.open(path(baseOffset), Disk.Mode.WRITE);
        return new Segment(baseOffset, file);
    }

    /** Reads whole batches of one segment; see {@link Segment#read}. */
    @Nullable ByteBuffer read(long offset, long limitOffset, int maxBytes) throws IOException {
        return holding(offset).read(offset, limitOffset, maxBytes);
    }

    /** The base offset of the batch that holds an offset below the end. */
    long batchStart(long offset) {
        return holding(offset).batchStart(offset);
    }

    private Segment holding(long offset) {
        Map.Entry<Long, Segment> entry = segments.floorEntry(offset);
        if (entry == null) {
            throw new Invariants.InvariantViolation("the log holds no offset " + offset);
        }
        return entry.getValue();
    }

    /** Cuts off every batch that holds {@code offset} or follows it, durably and from the end on, so that a crash leaves no gap. */
    void truncateTo(long offset) throws IOException {
        while (segments.size() > 1 && current().baseOffset() >= offset) {
            deleteLast();
        }
        current().truncateTo(offset);
    }

    /** Leaves nothing but an empty segment at {@code offset}, durably. */
    void restartAt(long offset) throws IOException {
        while (!segments.isEmpty()) {
            deleteLast();
        }
        segments.put(offset, create(offset));
        disk.forceDirectoryNow(directory);
    }

    private void deleteLast() throws IOException {
        Segment last = segments.pollLastEntry().getValue();
        last.close();
        disk.deleteNow(path(last.baseOffset()));
        disk.forceDirectoryNow(directory);
    }

    /** Deletes the segments that hold nothing from {@code offset} on. */
    void deleteBelow(long offset, Completion done) {
        Long next = segments.size() < 2 ? null : segments.higherKey(segments.firstKey());
        if (next == null || next > offset) {
            done.onDone(null);
            return;
        }
        Segment oldest = segments.pollFirstEntry().getValue();
        oldest.close();
        disk.delete(
                path(oldest.baseOffset()),
                loop,
                failure -> {
                    if (failure == null) {
                        deleteBelow(offset, done);
                    } else {
                        done.onDone(failure);
                    }
                });
    }

    @Override
    public void close() {
        segments.values().forEach(Segment::close);
    }

    private String path(long baseOffset) {
        return String.format(Locale.ROOT, "%s/%020d%s", directory, baseOffset, SUFFIX);
    }
}
