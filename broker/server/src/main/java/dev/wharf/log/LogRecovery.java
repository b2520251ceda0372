package dev.wharf.log;

import dev.wharf.env.Disk;
import dev.wharf.env.DiskFile;
import dev.wharf.protocol.record.RecordBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a log holds when it was not closed cleanly. Trusts the segments that end below the recovery point, walks over
 * the others batch by batch, and cuts off the first thing that is no whole, valid batch at its place, with all behind it. What
 * was durable, by a force or by the journal, is never cut: {@link DamagedLogException}.
 *
 * <p>Runs within the open of one log, before it serves; changes no file before it knows that nothing forced is damaged.
 */
final class LogRecovery {
    /** Up to so many bytes of a segment are read within a call on a loop that serves. */
    private static final int LAZY_INDEX_BYTES = 16 << 20;

    private final LogEnv env;
    private final String directory;
    private final LogConfig config;
    private final long nowMs;
    private final List<Segment> segments = new ArrayList<>();
    private final NavigableSet<Long> snapshots = new TreeSet<>();
    private final LeaderEpochs epochs;
    private final LeaderEpochs checkpointedEpochs;
    private final long recoveryPoint;
    private final long durableOffset;
    private final long checkpointedStart;
    private final boolean hasDurableRecords;
    private final boolean checkpointLost;
    private ProducerStates producers = new ProducerStates();
    private final @Nullable LogMark mark;
    private int firstReindexed = Integer.MAX_VALUE;

    /**
     * @param entry what the checkpoint says, or one that knows nothing
     * @param checkpointLost whether the checkpoint was damaged, so that no recovery point is known: then only the last segment can
     *     have a torn tail
     */
    LogRecovery(LogEnv env, LogConfig config, CheckpointEntry entry, boolean checkpointLost) {
        this.env = env;
        this.directory = entry.directory();
        this.config = config;
        this.nowMs = env.clock().wallMs();
        this.epochs = new LeaderEpochs(entry.epochs());
        this.checkpointedEpochs = new LeaderEpochs(entry.epochs());
        this.recoveryPoint = entry.recoveryPoint();
        this.durableOffset = Math.max(recoveryPoint, entry.durableOffset());
        this.checkpointedStart = entry.logStartOffset();
        this.hasDurableRecords = entry.hasDurableRecords();
        this.checkpointLost = checkpointLost;
        this.mark = entry.mark();
    }

    /** What there is in a directory that was made just now. */
    static RecoveredLog ofNothing(CheckpointEntry entry) {
        LeaderEpochs epochs = new LeaderEpochs(entry.epochs());
        epochs.truncateEnd(entry.logStartOffset());
        return new RecoveredLog(
                new ArrayList<>(),
                entry.logStartOffset(),
                entry.logStartOffset(),
                0,
                epochs,
                new ProducerStates(),
                null);
    }

    /**
     * @throws DamagedLogException if forced bytes are damaged or missing
     * @throws IOException if the disk fails
     */
    RecoveredLog recover() throws IOException {
        int interval = config.segments().indexIntervalBytes();
        List<String> names =
                new SwapRecovery(env, directory, interval).recover(env.disk().list(directory));
        List<Long> bases = basesOf(names);
        if (bases.isEmpty() && hasDurableRecords) {
            throw new DamagedLogException(
                    directory
                            + " has no segment, but records up to "
                            + durableOffset
                            + " were durable");
        }
        bases = withoutDeleted(bases);
        int trusted = openTrusted(bases);
        long trustedEnd = trusted < bases.size() ? bases.get(trusted) : endOfTrusted();
        // The batches tell the epochs from there on; what the checkpoint says of them, and of all
        // that was not forced, may have been truncated since (KAFKA-10706).
        Segment resumed = trusted < bases.size() ? resume(bases.get(trusted), names) : null;
        if (resumed == null) {
            producers = ProducerReplay.at(env, directory, snapshots, segments, trustedEnd);
        }
        epochs.truncateEnd(
                resumed == null ? Math.min(trustedEnd, recoveryPoint) : resumed.nextOffset());
        List<Long> dropped = scanFrom(trusted, bases, resumed);
        dropSegments(dropped);
        long end = segments.isEmpty() ? checkpointedStart : segments.getLast().nextOffset();
        if (isCutInDurable(end)) {
            throw new DamagedLogException(
                    directory
                            + " ends at "
                            + end
                            + ", but records up to "
                            + durableOffset
                            + " were durable");
        }
        dropSnapshotsAbove(end);
        long first = segments.isEmpty() ? checkpointedStart : segments.getFirst().baseOffset();
        long start = Math.min(Math.max(checkpointedStart, first), end);
        epochs.truncateEnd(end);
        if (env.has(LogFault.FORGET_PRODUCERS)) {
            producers = new ProducerStates();
        }
        return new RecoveredLog(
                segments,
                start,
                Math.max(recoveryPoint, start),
                Math.min(trusted, firstReindexed),
                epochs,
                producers,
                resumed == null ? null : mark);
    }

    private List<Long> basesOf(List<String> names) {
        TreeSet<Long> bases = new TreeSet<>();
        for (String name : names) {
            OptionalLong base = LogFileNames.offset(name, LogFileNames.LOG);
            OptionalLong snapshot = LogFileNames.offset(name, LogFileNames.PRODUCER_SNAPSHOT);
            base.ifPresent(bases::add);
            snapshot.ifPresent(snapshots::add);
        }
        return List.copyOf(bases);
    }

    /**
     * Finishes the removal of segments that end at or below the start: the crash came before their files were gone. They stay, to be removed by and by, where they may be all that tells what
     * producers were up to, and can be read.
     */
    private List<Long> withoutDeleted(List<Long> bases) throws IOException {
        int gone = 0;
        while (gone + 1 < bases.size()
                && bases.get(gone + 1) <= Math.min(checkpointedStart, recoveryPoint)) {
            gone++;
        }
        if (gone > 0 && readSnapshot(bases.get(gone)) == null) {
            gone = endOfLost(bases, gone);
        } else if (gone > 0) {
            // The run that wrote it may not have come to force it.
            try (DiskFile snapshot =
                    env.disk()
                            .open(
                                    path(bases.get(gone), LogFileNames.PRODUCER_SNAPSHOT),
                                    Disk.Mode.WRITE)) {
                snapshot.forceNow();
            }
            env.disk().forceDirectoryNow(directory);
        }
        for (long base : bases.subList(0, gone)) {
            deleteSegment(base);
            env.disk().deleteNow(path(base, LogFileNames.PRODUCER_SNAPSHOT));
            snapshots.remove(base);
            env.disk().forceDirectoryNow(directory);
        }
        return bases.subList(gone, bases.size());
    }

    /**
     * How many of the segments whose records are deleted are lost: the last that cannot be read, and those before it. A start that was moved over them is why the recovery point is above
     * them; nobody has forced them, and nobody will miss what they told.
     */
    private int endOfLost(List<Long> bases, int deleted) throws IOException {
        for (int i = deleted - 1; i >= 0; i--) {
            try {
                openSealed(bases.get(i), bases.get(i + 1))
                        .reindex(env, config.segments().indexIntervalBytes());
            } catch (DamagedLogException e) {
                return i + 1;
            }
        }
        return 0;
    }

    /** Takes the segments that end at or below the recovery point as they are; returns how many. */
    private int openTrusted(List<Long> bases) throws IOException {
        int trusted = 0;
        while (trusted + 1 < bases.size() && bases.get(trusted + 1) <= recoveryPoint) {
            long next = bases.get(trusted + 1);
            Segment segment = openSealed(bases.get(trusted), next);
            // The force that came to its end may have begun before it was sealed, and its indexes
            // written. And retention goes by the largest timestamp, which no checksum covers.
            if (next == recoveryPoint || !segment.hasItsMaxTimestamp(env)) {
                segment.reindex(env, config.segments().indexIntervalBytes());
                firstReindexed = Math.min(firstReindexed, trusted);
            }
            segments.add(segment);
            trusted++;
        }
        return trusted;
    }

    private Segment openSealed(long base, long next) throws IOException {
        long size = sizeOf(base);
        if (size == 0 && next > base) {
            throw new DamagedLogException(
                    path(base, LogFileNames.LOG) + " was forced and is empty");
        }
        TimeIndex.Entry newest = new TimeIndex.Entry(RecordBatch.NO_TIMESTAMP, 0);
        String times = path(base, LogFileNames.TIME_INDEX);
        if (env.disk().exists(times)) {
            try (DiskFile file = env.disk().open(times, Disk.Mode.READ)) {
                newest = TimeIndex.last(file);
            }
        }
        return new Segment(
                directory,
                new Segment.Summary(
                        base,
                        next,
                        (int) size,
                        newest.timestampMs(),
                        base + newest.relativeOffset(),
                        RecordBatch.NO_TIMESTAMP));
    }

    private long endOfTrusted() {
        return segments.isEmpty() ? checkpointedStart : segments.getLast().nextOffset();
    }

    /** What a snapshot tells; null if it is not sound, or is not there: a power cut may keep the name of a segment and not that of its snapshot. */
    private @Nullable ProducerStates readSnapshot(long offset) throws IOException {
        if (!snapshots.contains(offset)) {
            return null;
        }
        String path = path(offset, LogFileNames.PRODUCER_SNAPSHOT);
        return ProducerSnapshot.read(DurableFiles.read(env.disk(), path), nowMs);
    }

    /**
     * The segment as it was at the checkpoint's mark, if that is in it: what stands before was forced, as that of sealed segments, and is trusted like that. Null if all of the segment is to be
     * looked at.
     *
     * @param names of the files of the log
     */
    private @Nullable Segment resume(long base, List<String> names) throws IOException {
        if (mark == null
                || mark.upTo().baseOffset() != base
                || mark.upTo().nextOffset() > recoveryPoint
                || sizeOf(base) < mark.upTo().sizeBytes()) {
            return null;
        }
        ProducerStates then = mark.readProducers(nowMs);
        if (then == null) {
            return null;
        }
        // Indexes that a clean end has written know nothing of what came later. They are built when
        // somebody needs them; of a large segment now, for no loop can stop so long later on.
        for (String suffix : List.of(LogFileNames.OFFSET_INDEX, LogFileNames.TIME_INDEX)) {
            if (names.contains(LogFileNames.name(base, suffix))) {
                env.disk().deleteNow(path(base, suffix));
            }
        }
        Segment resumed = new Segment(directory, mark.upTo());
        if (resumed.sizeBytes() > LAZY_INDEX_BYTES) {
            resumed.loadIndexes(env, config.segments().indexIntervalBytes());
        }
        producers = then;
        return resumed;
    }

    private long sizeOf(long base) throws IOException {
        try (DiskFile file = env.disk().open(path(base, LogFileNames.LOG), Disk.Mode.READ)) {
            return file.size();
        }
    }

    /**
     * Walks over the segments from number {@code first} on; returns the bases of those that are not part of the log any more.
     *
     * @param resumed the first of them as far as it is known already, or null
     */
    private List<Long> scanFrom(int first, List<Long> bases, @Nullable Segment resumed)
            throws IOException {
        for (int i = first; i < bases.size(); i++) {
            long base = bases.get(i);
            if (i > 0 && base != segments.getLast().nextOffset()) {
                requireUnforced(segments.getLast().nextOffset(), path(base, LogFileNames.LOG));
                return bases.subList(i, bases.size());
            }
            boolean last = i == bases.size() - 1;
            Segment segment =
                    resumed != null && i == first ? resumed : new Segment(directory, base);
            if (!scan(segment, last)) {
                return bases.subList(i + 1, bases.size());
            }
        }
        return List.of();
    }

    /** Adds a segment as far as it is sound; false if something had to be cut off. */
    private boolean scan(Segment segment, boolean last) throws IOException {
        segments.add(segment);
        if (segment.isEmpty()) {
            keepSnapshot(segment);
        } else if (last && sizeOf(segment.baseOffset()) == segment.sizeBytes()) {
            return true;
        }
        DiskFile file = env.files().get(segment);
        long size = file.size();
        BatchScanner scanner =
                new BatchScanner(file, segment.sizeBytes(), size, BatchScanner.SCAN_CHUNK_BYTES);
        while (scanner.next() && isSound(scanner, segment, last)) {
            RecordBatch batch = scanner.batch();
            epochs.onEpoch(batch.leaderEpoch(), batch.baseOffset());
            producers.onAppended(batch, nowMs);
            segment.onBatch(batch, scanner.position(), config.segments().indexIntervalBytes());
        }
        boolean whole = segment.sizeBytes() == size;
        if (!whole) {
            boolean canBeTorn = last || !checkpointLost;
            if (!canBeTorn) {
                throw damaged(segment);
            }
            requireUnforced(segment.nextOffset(), segment.path(LogFileNames.LOG));
            if (env.has(LogFault.KEEP_TORN_TAIL)) {
                segment.keepTail((int) size);
                return true;
            }
            file.truncate(segment.sizeBytes());
            file.forceNow(); // else what was cut off could come back behind what is appended now
        }
        if (!last) {
            segment.loadIndexes(env, config.segments().indexIntervalBytes());
            segment.writeIndexes(env);
        }
        return whole;
    }

    /** The segments before this one may go later, so what producers were up to must be found without them. */
    private void keepSnapshot(Segment segment) throws IOException {
        long base = segment.baseOffset();
        if (readSnapshot(base) != null) {
            segment.onSnapshotFound();
        } else {
            segment.writeSnapshot(env, producers);
        }
    }

    private boolean isSound(BatchScanner scanner, Segment segment, boolean last)
            throws IOException {
        RecordBatch batch = scanner.batch();
        // Neither base offset nor leader epoch is under the CRC; that they follow each other is
        // their check. Compaction leaves offsets out: here only below the recovery point, so that
        // they come by when that is not known; but a follower takes what is left of the leader's.
        boolean follows = batch.baseOffset() == segment.nextOffset();
        boolean mayHaveHoles = config.retention().compact() || (checkpointLost && !last);
        // A batch once ended at the recovery point, so no hole reaches over it.
        boolean overRecoveryPoint =
                segment.nextOffset() < recoveryPoint && batch.baseOffset() >= recoveryPoint;
        boolean compacted =
                mayHaveHoles && batch.baseOffset() > segment.nextOffset() && !overRecoveryPoint;
        return (follows || compacted)
                && batch.leaderEpoch() >= epochs.latest()
                && hasKnownEpoch(batch)
                && batch.lastOffset() - segment.baseOffset() <= Segment.MAX_RELATIVE_OFFSET
                && (env.has(LogFault.SKIP_CRC) || scanner.isCrcValid());
    }

    /**
     * Below the recovery point the checkpoint knows each epoch that is still needed. One that is too high would make all sound batches behind it look like
     * a torn tail.
     */
    private boolean hasKnownEpoch(RecordBatch batch) {
        List<LeaderEpochs.Start> known = checkpointedEpochs.starts();
        if (batch.baseOffset() >= recoveryPoint || known.isEmpty()) {
            return true;
        }
        int epoch = checkpointedEpochs.epochOf(batch.baseOffset());
        return epoch == LeaderEpochs.UNDEFINED_EPOCH
                ? batch.leaderEpoch() <= known.getFirst().epoch()
                : batch.leaderEpoch() == epoch;
    }

    private void requireUnforced(long end, String path) throws DamagedLogException {
        if (isCutInDurable(end)) {
            throw new DamagedLogException(
                    path
                            + " is damaged at offset "
                            + end
                            + ", but was durable up to "
                            + durableOffset);
        }
    }

    private boolean isCutInDurable(long end) {
        return end < durableOffset && !env.has(LogFault.CUT_DURABLE);
    }

    private static DamagedLogException damaged(Segment segment) {
        return new DamagedLogException(
                segment.path(LogFileNames.LOG) + " is damaged at offset " + segment.nextOffset());
    }

    private void dropSegments(List<Long> bases) throws IOException {
        for (long base : bases.reversed()) {
            deleteSegment(base);
        }
        if (!bases.isEmpty()) {
            env.disk().forceDirectoryNow(directory);
        }
    }

    private void deleteSegment(long base) throws IOException {
        env.disk().deleteNow(path(base, LogFileNames.LOG));
        env.disk().deleteNow(path(base, LogFileNames.OFFSET_INDEX));
        env.disk().deleteNow(path(base, LogFileNames.TIME_INDEX));
    }

    /** A snapshot above the end knows producers' futures that did not happen (KAFKA-6683). */
    private void dropSnapshotsAbove(long end) throws IOException {
        NavigableSet<Long> future = snapshots.tailSet(end, false);
        for (long offset : future) {
            env.disk().deleteNow(path(offset, LogFileNames.PRODUCER_SNAPSHOT));
        }
        if (!future.isEmpty()) {
            env.disk().forceDirectoryNow(directory);
        }
    }

    private String path(long offset, String suffix) {
        return LogFileNames.path(directory, offset, suffix);
    }
}
