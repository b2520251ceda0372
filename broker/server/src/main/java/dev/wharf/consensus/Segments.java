package dev.wharf.consensus;

import dev.wharf.env.Completion;
import dev.wharf.env.Disk;
import dev.wharf.env.Loop;
import java.io.IOException;
import java.util.Locale;
import java.util.TreeSet;

/**
 * The segment files of a local metadata log. A segment is forced wholly before the next one is written, so only the last can have a
 * torn tail. Owner: the loop of its log.
 */
final class Segments implements AutoCloseable {
    private static final String SUFFIX = ".log";

    private final Disk disk;
    private final Loop loop;
    private final String directory;
    private final TreeSet<Long> baseOffsets = new TreeSet<>();
    private BatchFile current;

    /** Hears of each batch that recovery reads. */
    @FunctionalInterface
    interface Visitor {
        void onBatch(BatchFile.Batch batch, long sizeBytes) throws IOException;
    }

    private Segments(Disk disk, Loop loop, String directory, BatchFile current) {
        this.disk = disk;
        this.loop = loop;
        this.directory = directory;
        this.current = current;
    }

    /**
     * Reads all batches from {@code startOffset} on and leaves the last segment open for writing, its torn tail cut off.
     *
     * @param startOffset where the snapshot ends
     * @param durableOffset known to be forced: a batch below it that is not sound is damage
     * @throws IOException on damage, gaps and failures of the disk
     */
    static Segments recover(
            Disk disk,
            Loop loop,
            String directory,
            long startOffset,
            long durableOffset,
            Visitor visitor)
            throws IOException {
        TreeSet<Long> found = new TreeSet<>();
        for (String name : disk.list(directory)) {
            if (name.endsWith(SUFFIX)) {
                found.add(Long.parseLong(name.substring(0, name.length() - SUFFIX.length())));
            }
        }
        if (found.isEmpty()) {
            if (durableOffset > startOffset) {
                throw new IOException("the metadata log is gone below offset " + durableOffset);
            }
            found.add(startOffset);
        }
        Long first = found.floor(startOffset);
        if (first == null) {
            throw new IOException(
                    "the metadata log begins at " + found.first() + ", not at " + startOffset);
        }
        long offset = first;
        for (long base : found.tailSet(first)) {
            if (base != offset) {
                throw new IOException("the metadata log has a gap from " + offset + " to " + base);
            }
            BatchFile file = new BatchFile(disk.open(path(directory, base), Disk.Mode.WRITE));
            file.file().forceNow(); // what is told as committed must not be in the page cache alone
            offset = read(file, offset, startOffset, visitor);
            if (base == found.last()) {
                cutTail(file, offset, durableOffset);
                disk.forceDirectoryNow(directory);
                Segments segments = new Segments(disk, loop, directory, file);
                segments.baseOffsets.addAll(found);
                return segments;
            }
            boolean whole = file.position() == file.file().size();
            file.close();
            if (!whole) {
                throw new IOException("the metadata log is damaged at offset " + offset);
            }
        }
        throw new AssertionError("the last segment ends the loop");
    }

    private static long read(BatchFile file, long base, long startOffset, Visitor visitor)
            throws IOException {
        long offset = base;
        long from = file.position();
        BatchFile.Batch batch = file.tryRead();
        while (batch != null) {
            if (batch.baseOffset() != offset) {
                throw new IOException(
                        "the metadata log has batch "
                                + batch.baseOffset()
                                + " at offset "
                                + offset);
            }
            offset = batch.endOffset();
            if (offset > startOffset) {
                visitor.onBatch(batch, file.position() - from);
            }
            from = file.position();
            batch = file.tryRead();
        }
        return offset;
    }

    private static void cutTail(BatchFile file, long offset, long durableOffset)
            throws IOException {
        if (offset < durableOffset) {
            throw new IOException(
                    String.format(
                            Locale.ROOT,
                            "the metadata log is damaged at offset %d, and was forced up to %d",
                            offset,
                            durableOffset));
        }
        if (file.file().size() > file.position()) {
            file.file().truncate(file.position());
            file.file().forceNow();
        }
    }

    BatchFile current() {
        return current;
    }

    /**
     * Makes the file of the segment after the current one, which has been forced.
     *
     * @throws IOException if the disk has no room for it; nothing has changed
     */
    BatchFile createNext(long baseOffset) throws IOException {
        return new BatchFile(disk.open(path(directory, baseOffset), Disk.Mode.WRITE));
    }

    /** Goes on in the next segment. */
    void switchTo(BatchFile next, long baseOffset) throws IOException {
        disk.forceDirectoryNow(directory);
        current.close();
        current = next;
        baseOffsets.add(baseOffset);
    }

    /** Deletes the segments that hold nothing from {@code offset} on. */
    void deleteBelow(long offset, Completion done) {
        Long next = baseOffsets.size() < 2 ? null : baseOffsets.higher(baseOffsets.first());
        if (next == null || next > offset) {
            done.onDone(null);
            return;
        }
        long oldest = baseOffsets.removeFirst();
        disk.delete(
                path(directory, oldest),
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
        current.close();
    }

    private static String path(String directory, long baseOffset) {
        return String.format(Locale.ROOT, "%s/%020d%s", directory, baseOffset, SUFFIX);
    }
}
