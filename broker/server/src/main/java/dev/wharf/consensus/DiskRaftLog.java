package dev.wharf.consensus;

import static dev.wharf.consensus.DiskTrouble.act;
import static dev.wharf.consensus.DiskTrouble.call;
import static dev.wharf.consensus.DiskTrouble.force;

import dev.wharf.env.Completion;
import dev.wharf.env.Disk;
import dev.wharf.env.Loop;
import dev.wharf.types.Invariants;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.Records;
import org.apache.kafka.raft.Isolation;
import org.apache.kafka.raft.LogAppendInfo;
import org.apache.kafka.raft.LogFetchInfo;
import org.apache.kafka.raft.LogOffsetMetadata;
import org.apache.kafka.raft.RaftLog;
import org.apache.kafka.raft.ValidOffsetAndEpoch;
import org.apache.kafka.server.common.OffsetAndEpoch;
import org.apache.kafka.snapshot.RawSnapshotReader;
import org.apache.kafka.snapshot.RawSnapshotWriter;
import org.jspecify.annotations.Nullable;

/**
 * The log below the Raft library, on our disk and in Kafka's format: {@code __cluster_metadata-0/} with its segments and snapshots.
 *
 * <p>What the leader appends is forced within the append: a single voter would else count a record as committed that is in the page cache alone. After a
 * truncation the log says so ({@link #takeTruncated}), for the library then has to be opened anew: it does not take voter changes back that were cut off, and
 * misses those that come in their place.
 *
 * <p>Failures of the disk are thrown as {@link UncheckedIOException}. Owner: the loop of the log.
 */
final class DiskRaftLog implements RaftLog {
    private static final TopicPartition PARTITION = new TopicPartition("__cluster_metadata", 0);

    private final long segmentBytes;
    private final Consumer<IOException> onTrouble;
    private final RaftSnapshots snapshots;
    private final RecoveryPoint recoveryPoint;
    private final EpochStarts epochs;
    private final Segments segments;
    private long startOffset;
    private LogOffsetMetadata highWatermark;
    private Completion onOwnSnapshot = this::onDeleted;
    private boolean unforced;
    private boolean truncated;

    /**
     * Recovers the log.
     *
     * @param onTrouble hears that the disk has refused to delete what is not needed any more
     * @throws DamagedLogException when it is not what was forced
     */
    static DiskRaftLog open(
            Disk disk,
            Loop loop,
            String directory,
            long segmentBytes,
            Consumer<IOException> onTrouble)
            throws IOException {
        RaftSnapshots snapshots = RaftSnapshots.recover(disk, loop, directory);
        long startOffset = snapshots.latest().map(OffsetAndEpoch::offset).orElse(0L);
        RecoveryPoint point = RecoveryPoint.open(disk, directory + "/recovery-point");
        EpochStarts epochs = new EpochStarts();
        Segments segments =
                Segments.recover(
                        disk,
                        loop,
                        directory,
                        startOffset,
                        point.offset(),
                        batch -> epochs.onBatch(batch.leaderEpoch(), batch.baseOffset()));
        point.advance(segments.endOffset());
        DiskRaftLog log =
                new DiskRaftLog(segmentBytes, onTrouble, snapshots, point, epochs, segments);
        log.begin(startOffset);
        return log;
    }

    private DiskRaftLog(
            long segmentBytes,
            Consumer<IOException> onTrouble,
            RaftSnapshots snapshots,
            RecoveryPoint recoveryPoint,
            EpochStarts epochs,
            Segments segments) {
        this.segmentBytes = segmentBytes;
        this.onTrouble = onTrouble;
        this.snapshots = snapshots;
        this.recoveryPoint = recoveryPoint;
        this.epochs = epochs;
        this.segments = segments;
        this.highWatermark = new LogOffsetMetadata(0);
    }

    /** A snapshot that the leader sent may reach beyond the log that it replaces: the crash came in between. */
    private void begin(long snapshotOffset) {
        startOffset = snapshotOffset;
        highWatermark = new LogOffsetMetadata(snapshotOffset);
        epochs.dropBelow(snapshotOffset);
        truncateToLatestSnapshot();
        truncated = false; // nobody has seen it otherwise
    }

    /** Whether anything was cut off since this was asked last. */
    boolean takeTruncated() {
        boolean taken = truncated;
        truncated = false;
        return taken;
    }

    /** The epoch under which the record before {@code offset} was written. */
    int epochBefore(long offset) {
        Integer epoch = epochs.of(offset - 1);
        return epoch != null ? epoch : snapshots.latest().map(OffsetAndEpoch::epoch).orElse(0);
    }

    // ---- writing

    @Override
    public LogAppendInfo appendAsLeader(Records records, int epoch) {
        LogAppendInfo appended = append(records, epoch, true);
        flush(false);
        return appended;
    }

    @Override
    public LogAppendInfo appendAsFollower(Records records, int epoch) {
        return append(records, epoch, false);
    }

    private LogAppendInfo append(Records records, int epoch, boolean leads) {
        Invariants.check(records.sizeInBytes() > 0, "an append has a batch");
        long first = segments.endOffset();
        for (RecordBatch batch : records.batches()) {
            batch.ensureValid();
            if (batch.partitionLeaderEpoch() > epoch) {
                if (leads) {
                    throw new IllegalStateException("a batch of a later epoch than its leader's");
                }
                break; // a later leader's: this node hears of it first
            }
            append(batch);
        }
        if (segments.endOffset() == first) {
            throw new CorruptRecordException("nothing that can be appended");
        }
        return new LogAppendInfo(first, segments.endOffset() - 1);
    }

    private void append(RecordBatch batch) {
        if (batch.baseOffset() != segments.endOffset()) {
            throw new IllegalStateException(
                    "batch " + batch.baseOffset() + " at offset " + segments.endOffset());
        }
        ByteBuffer bytes = ByteBuffer.allocate(batch.sizeInBytes());
        batch.writeTo(bytes);
        if (segments.current().sizeBytes() >= segmentBytes) {
            roll();
        }
        unforced = true;
        act(() -> segments.append(Unpooled.wrappedBuffer(bytes.flip()), batch.lastOffset() + 1));
        epochs.onBatch(batch.partitionLeaderEpoch(), batch.baseOffset());
    }

    private void roll() {
        flush(false);
        Segment next = call(segments::createNext);
        force(() -> segments.switchTo(next));
    }

    @Override
    public void flush(boolean alsoActiveSegment) {
        if (unforced) {
            force(() -> segments.current().file().forceNow());
            unforced = false;
            act(() -> recoveryPoint.advance(segments.endOffset()));
        }
    }

    // ---- reading

    @Override
    public LogFetchInfo read(long from, Isolation isolation, int maxBytes) {
        if (from < startOffset || from > segments.endOffset()) {
            throw new OffsetOutOfRangeException(
                    from + " is not in " + startOffset + " to " + segments.endOffset());
        }
        long limit =
                isolation == Isolation.COMMITTED ? highWatermark.offset() : segments.endOffset();
        int bounded = Math.min(maxBytes, MetadataLog.MAX_BATCH_BYTES);
        ByteBuffer bytes = from >= limit ? null : readBatches(from, limit, bounded);
        return bytes == null
                ? new LogFetchInfo(MemoryRecords.EMPTY, new LogOffsetMetadata(from))
                : new LogFetchInfo(
                        MemoryRecords.readableRecords(bytes),
                        new LogOffsetMetadata(segments.batchStart(from)));
    }

    private @Nullable ByteBuffer readBatches(long from, long limit, int maxBytes) {
        try {
            return segments.read(from, limit, maxBytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int lastFetchedEpoch() {
        Integer last = epochs.last();
        return last != null ? last : snapshots.latest().map(OffsetAndEpoch::epoch).orElse(0);
    }

    @Override
    public OffsetAndEpoch endOffsetForEpoch(int epoch) {
        EpochStarts.End end = epochs.endOf(epoch, segments.endOffset());
        if (end == null) {
            return new OffsetAndEpoch(segments.endOffset(), lastFetchedEpoch());
        }
        Optional<OffsetAndEpoch> earliest = snapshots.earliest();
        boolean endsAtStart =
                earliest.isPresent()
                        && earliest.get().offset() == end.offset()
                        && end.epoch() == epoch;
        return endsAtStart ? earliest.get() : new OffsetAndEpoch(end.offset(), end.epoch());
    }

    @Override
    public LogOffsetMetadata endOffset() {
        return new LogOffsetMetadata(segments.endOffset());
    }

    @Override
    public LogOffsetMetadata highWatermark() {
        return highWatermark;
    }

    @Override
    public long startOffset() {
        return startOffset;
    }

    @Override
    public void updateHighWatermark(LogOffsetMetadata offset) {
        long next = offset.offset();
        if (next < highWatermark.offset() || next > segments.endOffset()) {
            throw new IllegalStateException(
                    "the high watermark goes from " + highWatermark.offset() + " to " + next);
        }
        highWatermark = offset;
    }

    @Override
    public void initializeLeaderEpoch(int epoch) {
        epochs.begin(epoch, segments.endOffset());
    }

    @Override
    public TopicPartition topicPartition() {
        return PARTITION;
    }

    @Override
    public Uuid topicId() {
        return Uuid.METADATA_TOPIC_ID;
    }

    // ---- truncating

    @Override
    public void truncateTo(long offset) {
        if (offset < highWatermark.offset()) {
            throw new IllegalStateException(
                    "what is committed stays: "
                            + highWatermark.offset()
                            + ", not cut to "
                            + offset);
        }
        epochs.truncateFrom(offset);
        if (offset < segments.endOffset()) {
            truncated = true;
            lowerRecoveryPoint(offset);
            force(() -> segments.truncateTo(offset));
            unforced = false;
        }
    }

    @Override
    public boolean truncateToLatestSnapshot() {
        OffsetAndEpoch latest = snapshots.latest().orElse(null);
        Integer last = epochs.last();
        int logEpoch = last == null ? 0 : last;
        if (latest == null
                || latest.epoch() < logEpoch
                || (latest.epoch() == logEpoch && latest.offset() <= segments.endOffset())) {
            return false;
        }
        truncated = true;
        lowerRecoveryPoint(0);
        force(() -> segments.restartAt(latest.offset()));
        unforced = false;
        epochs.clear();
        startOffset = latest.offset();
        highWatermark = new LogOffsetMetadata(startOffset);
        snapshots.deleteBefore(latest, this::onDeleted);
        return true;
    }

    /** Before what it covers is gone, so that a crash in between is not taken for damage. */
    private void lowerRecoveryPoint(long offset) {
        if (offset < recoveryPoint.offset()) {
            act(() -> recoveryPoint.advance(offset));
            force(recoveryPoint::force);
        }
    }

    @Override
    public boolean deleteBeforeSnapshot(OffsetAndEpoch id) {
        if (!snapshots.contains(id)
                || id.offset() <= startOffset
                || id.offset() > highWatermark.offset()) {
            return false;
        }
        startOffset = id.offset();
        epochs.dropBelow(startOffset);
        snapshots.deleteBefore(id, this::onDeleted);
        segments.deleteBelow(startOffset, this::onDeleted);
        return true;
    }

    private void onDeleted(@Nullable IOException failure) {
        if (failure != null) {
            onTrouble.accept(failure);
        }
    }

    /** Cleaning follows each of our own snapshots at once; nothing is left for the library's timer. */
    @Override
    public boolean maybeClean() {
        return false;
    }

    // ---- snapshots

    /** Names who is told when the snapshot is durable that is created next, and the log before it dropped. */
    void expectOwnSnapshot(Completion done) {
        onOwnSnapshot = done;
    }

    @Override
    public Optional<RawSnapshotWriter> createNewSnapshot(OffsetAndEpoch id) {
        if (id.offset() < startOffset || snapshots.contains(id)) {
            return Optional.empty();
        }
        if (!isEndOfCommittedBatch(id)) {
            throw new IllegalArgumentException(id + " is no end of a committed batch");
        }
        Completion done = onOwnSnapshot;
        return Optional.of(
                snapshots.write(
                        id,
                        failure -> {
                            if (failure == null) {
                                deleteBeforeSnapshot(snapshots.latest().orElse(id));
                            }
                            done.onDone(failure);
                        }));
    }

    private boolean isEndOfCommittedBatch(OffsetAndEpoch id) {
        return id.offset() <= highWatermark.offset()
                && validateOffsetAndEpoch(id.offset(), id.epoch()).kind()
                        == ValidOffsetAndEpoch.Kind.VALID
                && (id.offset() == segments.endOffset()
                        || segments.batchStart(id.offset()) == id.offset());
    }

    @Override
    public Optional<RawSnapshotWriter> createNewSnapshotUnchecked(OffsetAndEpoch id) {
        return snapshots.contains(id) ? Optional.empty() : Optional.of(snapshots.download(id));
    }

    @Override
    public Optional<RawSnapshotReader> readSnapshot(OffsetAndEpoch id) {
        return snapshots.read(id);
    }

    @Override
    public Optional<RawSnapshotReader> latestSnapshot() {
        return snapshots.latest().flatMap(snapshots::read);
    }

    @Override
    public Optional<OffsetAndEpoch> latestSnapshotId() {
        return snapshots.latest();
    }

    @Override
    public Optional<OffsetAndEpoch> earliestSnapshotId() {
        return snapshots.earliest();
    }

    /** A snapshot is known as soon as it is durable, see {@link RaftSnapshots}. */
    @Override
    public void onSnapshotFrozen(OffsetAndEpoch id) {}

    @Override
    public void close() {
        snapshots.close();
        segments.close();
        recoveryPoint.close();
    }
}
