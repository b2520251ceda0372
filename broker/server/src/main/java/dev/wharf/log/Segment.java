package dev.wharf.log;

import dev.wharf.env.Completion;
import dev.wharf.env.Disk;
import dev.wharf.env.DiskFile;
import dev.wharf.protocol.record.RecordBatch;
import dev.wharf.types.Invariants;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One segment: a file of batches whose first offset is in its name, and its two indexes. Owner: the loop of its log.
 *
 * <p>The indexes are in memory while the segment is appended to, in files otherwise; a segment that was not touched since a
 * clean start has read neither.
 */
final class Segment {
    /** No offset of a segment may be further from its base, for indexes hold the difference as an int. */
    static final long MAX_RELATIVE_OFFSET = Integer.MAX_VALUE;

    private final String directory;
    private final long baseOffset;
    private int sizeBytes;
    private long nextOffset;
    private long maxTimestampMs = RecordBatch.NO_TIMESTAMP;
    private long maxTimestampOffset;
    private long firstTimestampMs = RecordBatch.NO_TIMESTAMP;
    private String logSuffix = LogFileNames.LOG;
    private boolean sizeChecked;
    private boolean removed;
    private boolean snapshotUnforced;
    private boolean savingIndexes;
    private int bytesSinceEntry;
    private @Nullable OffsetIndex offsets;
    private @Nullable TimeIndex times;

    /** A segment with no content yet. */
    Segment(String directory, long baseOffset) {
        this.directory = directory;
        this.baseOffset = baseOffset;
        this.nextOffset = baseOffset;
        this.maxTimestampOffset = baseOffset;
        this.offsets = new OffsetIndex();
        this.times = new TimeIndex();
        this.sizeChecked = true;
    }

    /** A segment that is known to be whole; its file is looked at when it is first used. */
    Segment(String directory, Summary summary) {
        this.directory = directory;
        this.baseOffset = summary.baseOffset();
        this.sizeBytes = summary.sizeBytes();
        this.nextOffset = summary.nextOffset();
        this.maxTimestampMs = summary.maxTimestampMs();
        this.maxTimestampOffset = summary.maxTimestampOffset();
        this.firstTimestampMs = summary.firstTimestampMs();
    }

    /**
     * What is known of a segment without its file.
     *
     * @param maxTimestampOffset the last offset of the batch with the largest timestamp
     * @param firstTimestampMs the largest timestamp of the first batch, which the time to roll counts from; -1 if unknown
     */
    record Summary(
            long baseOffset,
            long nextOffset,
            int sizeBytes,
            long maxTimestampMs,
            long maxTimestampOffset,
            long firstTimestampMs) {}

    Summary summary() {
        return new Summary(
                baseOffset,
                nextOffset,
                sizeBytes,
                maxTimestampMs,
                maxTimestampOffset,
                firstTimestampMs);
    }

    String path(String suffix) {
        return LogFileNames.path(directory, baseOffset, suffix);
    }

    /** Where the batches are now: a segment that compaction made has its final name only when the old ones are gone. */
    String logPath() {
        return path(logSuffix);
    }

    void onRenamed(String newLogSuffix) {
        logSuffix = newLogSuffix;
    }

    long baseOffset() {
        return baseOffset;
    }

    /** The offset after the last one. */
    long nextOffset() {
        return nextOffset;
    }

    int sizeBytes() {
        return sizeBytes;
    }

    /** -1 if no record has a timestamp. */
    long maxTimestampMs() {
        return maxTimestampMs;
    }

    /** The last offset of the batch with the largest timestamp. */
    long maxTimestampOffset() {
        return maxTimestampOffset;
    }

    /** The largest timestamp of the first batch, or -1. */
    long firstTimestampMs() {
        return firstTimestampMs;
    }

    /** As {@link #firstTimestampMs()}; read from the first batch if a start did not need to know it. */
    long findFirstTimestampMs(LogEnv env) throws IOException {
        if (firstTimestampMs < 0 && !isEmpty()) {
            BatchScanner scanner =
                    new BatchScanner(
                            env.files().get(this), 0, sizeBytes, BatchScanner.LOOKUP_CHUNK_BYTES);
            firstTimestampMs = scanner.next() ? scanner.batch().maxTimestamp() : -1;
        }
        return firstTimestampMs;
    }

    /** Takes note that the log has let this segment go: its file must not be opened, and so created, again. */
    void onRemoved() {
        removed = true;
    }

    boolean isRemoved() {
        return removed;
    }

    /** Writes what producers were up to before this segment, unforced. */
    void writeSnapshot(LogEnv env, ProducerStates producers) throws IOException {
        if (!producers.isEmpty()) {
            DurableFiles.write(
                    env.disk(),
                    path(LogFileNames.PRODUCER_SNAPSHOT),
                    ProducerSnapshot.write(producers));
            snapshotUnforced = true;
        }
    }

    /** There is a sound snapshot, which may not have been forced in the run that wrote it. */
    void onSnapshotFound() {
        snapshotUnforced = true;
    }

    void onSnapshotForced() {
        snapshotUnforced = false;
    }

    /** Whether the segments before this one are still needed to tell the producers after a power cut. */
    boolean isSnapshotUnforced() {
        return snapshotUnforced;
    }

    boolean isEmpty() {
        return sizeBytes == 0;
    }

    /** Entries of the larger index in memory. */
    int indexEntries() {
        return offsets == null ? 0 : offsets.count();
    }

    /** Whether the indexes are in memory; if not, they are in files, or are built from the batches when somebody needs them. */
    boolean isIndexed() {
        return offsets != null && times != null;
    }

    /** Sees each file handle first: a file that is shorter than it was is damage, not something to write past. */
    void onFileOpened(DiskFile file) throws IOException {
        if (!sizeChecked && file.size() < sizeBytes) {
            throw new DamagedLogException(
                    logPath() + " has " + file.size() + " bytes, it had " + sizeBytes);
        }
        sizeChecked = true;
    }

    /**
     * Writes one batch that follows this segment's last.
     *
     * @throws IOException if it was not written; the file is as before
     */
    void append(LogEnv env, RecordBatch batch, int indexIntervalBytes) throws IOException {
        Invariants.check(
                batch.baseOffset() >= nextOffset, "offsets grow", batch.baseOffset(), nextOffset);
        DiskFile file = env.files().get(this);
        loadIndexes(env, indexIntervalBytes);
        ByteBuf bytes = batch.buffer();
        try {
            long at = sizeBytes;
            for (ByteBuffer part : bytes.nioBuffers(batch.position(), batch.sizeBytes())) {
                int length = part.remaining();
                file.write(part, at);
                at += length;
            }
        } catch (IOException e) {
            file.truncate(sizeBytes);
            throw e;
        }
        onBatch(batch, sizeBytes, indexIntervalBytes);
    }

    /** Takes note of a batch at {@code position}, whose bytes are in the file. */
    void onBatch(RecordBatch batch, long position, int indexIntervalBytes) {
        index(batch, (int) position, indexIntervalBytes);
        if (sizeBytes == 0) {
            firstTimestampMs = batch.maxTimestamp();
        }
        // What compaction has emptied has a time, but no record of that time.
        if (batch.maxTimestamp() > maxTimestampMs && batch.count() > 0) {
            maxTimestampMs = batch.maxTimestamp();
            maxTimestampOffset = batch.lastOffset();
        }
        sizeBytes = (int) position + batch.sizeBytes();
        nextOffset = batch.nextOffset();
    }

    /**
     * This segment as it is when its file is cut to {@code newSizeBytes}, where a batch begins: another object, for whoever still works with this one
     * must see that it is gone. Does not cut the file.
     */
    Segment cutAt(LogEnv env, int newSizeBytes, int indexIntervalBytes) throws IOException {
        Segment cut = new Segment(directory, baseOffset);
        cut.logSuffix = logSuffix;
        cut.snapshotUnforced = snapshotUnforced;
        if (newSizeBytes == 0) {
            return cut;
        }
        loadIndexes(env, indexIntervalBytes);
        int from = cut.takeIndexes(this, newSizeBytes);
        BatchScanner scanner =
                new BatchScanner(
                        env.files().get(this), from, newSizeBytes, BatchScanner.LOOKUP_CHUNK_BYTES);
        while (scanner.next()) {
            if (scanner.position() == from && cut.indexEntries() > 0) {
                cut.sizeBytes = from + scanner.batch().sizeBytes();
                cut.nextOffset = scanner.batch().nextOffset();
                cut.bytesSinceEntry = scanner.batch().sizeBytes();
            } else {
                cut.onBatch(scanner.batch(), scanner.position(), indexIntervalBytes);
            }
        }
        if (!scanner.isAtEnd()) {
            throw new IOException(logPath() + " is damaged at " + scanner.position());
        }
        return cut;
    }

    /** Takes over the index entries of the batches before {@code end}; returns where the last of them is, from which on batches are to be looked at. */
    private int takeIndexes(Segment whole, int end) {
        if (whole.offsets == null || whole.times == null) {
            return 0;
        }
        OffsetIndex kept = whole.offsets.below(end);
        offsets = kept;
        if (kept.count() == 0) {
            return 0;
        }
        times = whole.times.upTo(kept.lastRelativeOffset());
        TimeIndex.Entry newest = times.last();
        maxTimestampMs = newest.timestampMs();
        maxTimestampOffset = baseOffset + newest.relativeOffset();
        firstTimestampMs = whole.firstTimestampMs;
        return kept.lastPosition();
    }

    /** Takes whatever follows the last batch for content: what {@link LogFault#KEEP_TORN_TAIL} breaks. */
    void keepTail(int fileSizeBytes) {
        sizeBytes = fileSizeBytes;
    }

    private void index(RecordBatch batch, int position, int indexIntervalBytes) {
        if (bytesSinceEntry > indexIntervalBytes && offsets != null && times != null) {
            offsets.append((int) (batch.lastOffset() - baseOffset), position);
            // The time so far, this batch included, so that the two indexes stay in step.
            boolean larger = batch.maxTimestamp() > maxTimestampMs && batch.count() > 0;
            times.maybeAppend(
                    larger ? batch.maxTimestamp() : maxTimestampMs,
                    (int) ((larger ? batch.lastOffset() : maxTimestampOffset) - baseOffset));
            bytesSinceEntry = 0;
        }
        bytesSinceEntry += batch.sizeBytes();
    }

    /** After a start: takes the indexes from their files if those can be right, otherwise from the batches. */
    void loadIndexes(LogEnv env, int indexIntervalBytes) throws IOException {
        if (offsets != null) {
            return;
        }
        String offsetPath = path(LogFileNames.OFFSET_INDEX);
        String timePath = path(LogFileNames.TIME_INDEX);
        if (env.disk().exists(offsetPath) && env.disk().exists(timePath)) {
            offsets =
                    OffsetIndex.parse(
                            ByteBuffer.wrap(DurableFiles.read(env.disk(), offsetPath)), sizeBytes);
            times = TimeIndex.parse(ByteBuffer.wrap(DurableFiles.read(env.disk(), timePath)));
        }
        if (offsets == null || times == null) {
            rebuild(env, indexIntervalBytes);
        }
    }

    /** Whether there is a batch with the largest timestamp, where an index says that it is; true if it says of none. */
    boolean hasItsMaxTimestamp(LogEnv env) throws IOException {
        if (maxTimestampMs == RecordBatch.NO_TIMESTAMP) {
            return true;
        }
        BatchScanner at = find(env, maxTimestampOffset, sizeBytes);
        return at != null && at.batch().maxTimestamp() == maxTimestampMs;
    }

    /** Writes the indexes of a sealed segment anew, from its batches, and takes its times from there. */
    void reindex(LogEnv env, int indexIntervalBytes) throws IOException {
        rebuild(env, indexIntervalBytes);
        writeIndexes(env);
    }

    /** Rebuilds the indexes in memory from the batches. */
    private void rebuild(LogEnv env, int indexIntervalBytes) throws IOException {
        if (!tryRebuild(env, indexIntervalBytes)) {
            throw new DamagedLogException(logPath() + " is damaged, and has no sound index");
        }
    }

    /** As {@link #rebuild}; changes nothing and returns false if there is damage, so that what stands before it can be read still. */
    private boolean tryRebuild(LogEnv env, int indexIntervalBytes) throws IOException {
        BatchScanner scanner =
                new BatchScanner(
                        env.files().get(this), 0, sizeBytes, BatchScanner.SCAN_CHUNK_BYTES);
        Segment shadow = new Segment(directory, baseOffset);
        while (scanner.next()) {
            shadow.onBatch(scanner.batch(), scanner.position(), indexIntervalBytes);
        }
        if (!scanner.isAtEnd()) {
            return false;
        }
        offsets = shadow.offsets;
        times = shadow.times;
        maxTimestampMs = shadow.maxTimestampMs;
        maxTimestampOffset = shadow.maxTimestampOffset;
        bytesSinceEntry = shadow.bytesSinceEntry;
        return true;
    }

    /** As {@link #tryRebuild(LogEnv, int)}, where only an index is missing and nobody knows how close its entries were. */
    private boolean tryRebuild(LogEnv env) throws IOException {
        return tryRebuild(env, LogConfigKeys.INDEX_INTERVAL_BYTES.defaultValue());
    }

    /** Nothing is appended any more: the indexes are complete, and in memory until {@link #saveIndexes} has written them. */
    void seal() {
        if (times != null) {
            times.maybeAppend(maxTimestampMs, (int) (maxTimestampOffset - baseOffset));
        }
    }

    /**
     * Writes the index files of a sealed segment elsewhere, unforced, if the indexes are in memory, and forgets those. Where the disk has no room for them they stay in memory, and a start makes
     * them anew.
     *
     * @param done told when that has ended, within this call if there is nothing to do; never of a failure
     */
    void saveIndexes(LogEnv env, Completion done) {
        OffsetIndex byOffset = offsets;
        TimeIndex byTime = times;
        if (byOffset == null || byTime == null || removed) {
            done.onDone(null);
            return;
        }
        savingIndexes = true;
        env.disk()
                .work(
                        () -> saveIndexes(env.disk(), byOffset, byTime),
                        env.loop(),
                        failure -> {
                            savingIndexes = false;
                            if (failure == null) {
                                offsets = null;
                                times = null;
                            }
                            done.onDone(null);
                        });
    }

    private void saveIndexes(Disk disk, OffsetIndex byOffset, TimeIndex byTime) throws IOException {
        String offsetPath = path(LogFileNames.OFFSET_INDEX);
        String timePath = path(LogFileNames.TIME_INDEX);
        try {
            DurableFiles.write(disk, offsetPath, byOffset.toBytes());
            DurableFiles.write(disk, timePath, byTime.toBytes());
        } catch (IOException e) {
            disk.deleteNow(offsetPath);
            disk.deleteNow(timePath);
            throw e;
        }
    }

    /** Whether {@link #saveIndexes} is at work: the files must not be deleted meanwhile. */
    boolean isSavingIndexes() {
        return savingIndexes;
    }

    /** Writes the index files, unforced, if the indexes are in memory, and forgets those. */
    void writeIndexes(LogEnv env) throws IOException {
        writeIndexes(env.disk(), "");
    }

    /** As {@link #writeIndexes(LogEnv)}, under names with something behind. */
    void writeIndexes(Disk disk, String behind) throws IOException {
        if (offsets == null || times == null) {
            return;
        }
        seal();
        DurableFiles.write(disk, path(LogFileNames.OFFSET_INDEX + behind), offsets.toBytes());
        DurableFiles.write(disk, path(LogFileNames.TIME_INDEX + behind), times.toBytes());
        offsets = null;
        times = null;
    }

    /**
     * The first batch whose last offset is at or above {@code offset}.
     *
     * @return the scanner that stands on it, or null if there is none below {@code end}
     */
    @Nullable BatchScanner find(LogEnv env, long offset, long end) throws IOException {
        int relative = (int) Math.min(offset - baseOffset, MAX_RELATIVE_OFFSET);
        int from = relative <= 0 ? 0 : floor(env, relative);
        DiskFile file = env.files().get(this);
        BatchScanner scanner = new BatchScanner(file, from, end, BatchScanner.LOOKUP_CHUNK_BYTES);
        boolean found = scanner.next();
        if (from > 0 && !env.has(LogFault.INDEX_OFF_BY_ONE)) {
            // An index carries no checksum: an entry that does not lead to a batch at or below the
            // offset is not believed.
            if (!found || scanner.batch().baseOffset() > offset) {
                scanner = new BatchScanner(file, 0, end, BatchScanner.SCAN_CHUNK_BYTES);
                found = scanner.next();
            }
        }
        while (found && scanner.batch().lastOffset() < offset) {
            found = scanner.next();
        }
        return found ? scanner : null;
    }

    private int floor(LogEnv env, int relative) throws IOException {
        boolean offByOne = env.has(LogFault.INDEX_OFF_BY_ONE);
        if (offsets != null) {
            return offsets.floor(relative, offByOne);
        }
        if (!env.disk().exists(path(LogFileNames.OFFSET_INDEX))) {
            return tryRebuild(env) ? floor(env, relative) : 0;
        }
        try (DiskFile index = env.disk().open(path(LogFileNames.OFFSET_INDEX), Disk.Mode.READ)) {
            int position = OffsetIndex.floor(index, relative);
            return position < 0 || position >= sizeBytes ? 0 : position;
        }
    }

    /** An offset from which to look for the first record at or after {@code timestampMs}; not after it. */
    long offsetBelow(LogEnv env, long timestampMs) throws IOException {
        if (times != null) {
            return baseOffset + times.below(timestampMs);
        }
        if (!env.disk().exists(path(LogFileNames.TIME_INDEX))) {
            return tryRebuild(env) ? offsetBelow(env, timestampMs) : baseOffset;
        }
        try (DiskFile index = env.disk().open(path(LogFileNames.TIME_INDEX), Disk.Mode.READ)) {
            int relative = TimeIndex.below(index, timestampMs);
            return relative < 0 || baseOffset + relative >= nextOffset
                    ? baseOffset
                    : baseOffset + relative;
        }
    }
}
