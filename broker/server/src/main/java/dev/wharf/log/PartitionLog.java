package dev.wharf.log;

import dev.wharf.env.Completion;
import dev.wharf.types.Invariants;
import dev.wharf.types.Uuid;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The log of one partition. Owner: one loop, the single writer; nothing here waits.
 *
 * <p>Offsets run from {@link #logStartOffset} inclusive to {@link #logEndOffset} exclusive, without a hole. What is appended is in the
 * page cache when {@link #append} returns, and durable once {@link #durableOffset} has passed it.
 */
public final class PartitionLog {
    private final LogEnv env;
    private final String directory;
    private final Uuid topicId;
    private final int incarnation;
    private final LogListener listener;
    private final SegmentList segments;
    private final LogReader reader;
    private final LeaderEpochs epochs;
    private final ProducerStates producers;
    private final LogForces forces;
    private final LogAppender appender;
    private final SegmentRemoval removal;
    private final LogTruncation truncation;
    private final LogStart start;
    private final long committedBefore;
    private LogConfig config;
    private long cleanedOffset;
    private @Nullable SegmentSwap swap;
    private boolean cleaning;
    private boolean cleaningOutrun;
    private @Nullable Runnable whenSwapped;
    private @Nullable IOException fencedBy;
    private boolean closed;

    PartitionLog(
            LogEnv env,
            CheckpointEntry entry,
            LogConfig config,
            RecoveredLog recovered,
            LogListener listener) {
        this.env = env;
        this.directory = entry.directory();
        this.topicId = entry.topicId();
        this.incarnation = entry.incarnation();
        this.listener = listener;
        this.config = config;
        this.epochs = recovered.epochs();
        this.producers = recovered.producers();
        this.start = new LogStart(recovered.logStartOffset(), entry.logStartOffset());
        this.cleanedOffset = entry.cleanedOffset();
        this.committedBefore =
                Math.clamp(entry.committedOffset(), start.offset(), recovered.logEndOffset());
        this.segments = new SegmentList(directory, recovered.segments(), start.offset());
        this.reader = new LogReader(env, directory, segments);
        this.forces = new LogForces(env, entry, recovered, segments, new ForcedLog());
        this.appender =
                new LogAppender(env, directory, segments, epochs, producers, forces, reader);
        this.truncation =
                new LogTruncation(
                        env,
                        directory,
                        segments,
                        epochs,
                        producers,
                        forces.flusher(),
                        new CutTarget());
        this.removal = new SegmentRemoval(env, directory, failure -> fence(failure));
    }

    /** The partition's directory, {@code topic-partition}. */
    public String directory() {
        return directory;
    }

    public Uuid topicId() {
        return topicId;
    }

    /** See {@link PartitionMetadata}. */
    int incarnation() {
        return incarnation;
    }

    public LogConfig config() {
        return config;
    }

    /** Changes the settings; they act from the next append or tick on. */
    public void reconfigure(LogConfig changed) {
        config = changed;
        forces.onReconfigured();
    }

    /** The first readable offset. */
    public long logStartOffset() {
        return start.offset();
    }

    /** What no crash can bring back is below this, as far as {@link PartitionLogs#persistStarts} was asked for it; never above {@link #logStartOffset}. */
    public long keptStart() {
        return start.kept();
    }

    /** No crash can bring back what is below {@code offset}. */
    void onStartKept(long offset) {
        start.onKept(offset);
    }

    /** The offset that the next record gets. */
    public long logEndOffset() {
        return segments.nextOffset();
    }

    /** All below this offset survives a power cut, be it in the segments or in the journal. Not above the log end offset. */
    public long durableOffset() {
        return forces.durability().offset();
    }

    /** All below this offset survives a power cut in the segments. Not above {@link #durableOffset}. */
    long forcedOffset() {
        return forces.durability().forced();
    }

    /** All below it was committed when the last run spoke of it; within the log as it was opened. */
    public long committedBefore() {
        return committedBefore;
    }

    /** Bytes in all segments. */
    public long sizeBytes() {
        return segments.sizeBytes();
    }

    public int segmentCount() {
        return segments.count();
    }

    /** The idempotent producers that are remembered, the one that was silent longest first. */
    public List<ActiveProducer> activeProducers() {
        List<ActiveProducer> active = new ArrayList<>();
        producers.all().forEach(state -> active.add(ActiveProducer.of(state)));
        return active;
    }

    /** Whether batches of this idempotent producer are remembered, so that the next one must follow them. */
    public boolean knowsProducer(long producerId) {
        return producers.knows(producerId);
    }

    /** How many idempotent producers are remembered. */
    public int producerCount() {
        return producers.count();
    }

    /** Why nothing can be appended any more, or null. */
    public @Nullable IOException fencedBy() {
        return fencedBy;
    }

    /**
     * Appends one batch as leader: checks it, gives it its offsets, and writes it to the page cache.
     *
     * @param records one batch from reader to writer index, as a producer sends it; its header is rewritten in place
     * @param leaderEpoch the epoch under which this node leads, not below the last one
     */
    public AppendResult append(ByteBuf records, int leaderEpoch) {
        return fencedBy == null
                ? forces.onAppended(appender.append(records, leaderEpoch, opened()))
                : new AppendResult.StorageFailed(fencedBy);
    }

    /**
     * Appends batches as they are in the leader's log: with their offsets, epochs and times, which may leave out what the leader has compacted. Those that are here already
     * are passed over. What stands before a batch that is refused is appended.
     *
     * @param records whole batches from reader to writer index; a cut one at the end is left out
     * @return where the log was appended to, which is nowhere if its last offset is below its base offset
     */
    public AppendResult appendAsFollower(ByteBuf records) {
        return fencedBy == null
                ? forces.onAppended(appender.appendAsFollower(records, opened()))
                : new AppendResult.StorageFailed(fencedBy);
    }

    private LogConfig opened() {
        Invariants.check(!closed, "a closed log takes no append");
        Invariants.check(!isTruncating(), "nothing is appended while the end is being cut off");
        return config;
    }

    /** Starts to force the segments as far as they are in the page cache alone; {@link LogListener#onDurable} tells of it. Without effect if nothing is to do. */
    public void flush() {
        forces.flush();
    }

    /** Once all that the log has now is forced, which is up to the caller, checkpoints say so much of it that a start need not look at it. */
    public void mark() {
        forces.mark(producers);
    }

    /** Whether a start that finds the log unclosed would look at all of its active segment, or something is unforced. */
    public boolean isWorthMarking() {
        return forces.isWorthMarking();
    }

    /**
     * Sees to it that all below {@code offset} becomes durable, then completes {@code done}: within this call if it is. A fenced
     * log fails it; one that is closed or deleted meanwhile has nothing left to force. There are no more waiters than requests, which the network bounds.
     */
    public void whenDurable(long offset, Completion done) {
        if (closed || fencedBy != null) {
            done.onDone(fencedBy);
        } else {
            forces.whenDurable(offset, done);
        }
    }

    /** As {@link #whenDurable}, by a force of the segments. */
    public void whenForced(long offset, Completion done) {
        if (closed || fencedBy != null) {
            done.onDone(fencedBy);
        } else {
            forces.whenForced(offset, done);
        }
    }

    /**
     * Reads from {@code offset} on.
     *
     * @param offset from {@link #logStartOffset} to {@link #logEndOffset}
     * @param maxBytes the most bytes that are wanted; the last batch may be cut by it
     * @param maxOffset exclusive; no batch that reaches it is read
     * @param minOneBatch whether the first batch is read whole even if it is larger than {@code maxBytes} (KIP-74)
     * @return null if there is nothing below {@code maxOffset}, or {@code maxBytes} is 0
     */
    public @Nullable LogSlice read(long offset, int maxBytes, long maxOffset, boolean minOneBatch)
            throws IOException {
        Invariants.check(
                offset >= start.offset(), "reads start in the log", offset, start.offset());
        Invariants.check(
                maxOffset <= logEndOffset(), "reads end in the log", maxOffset, logEndOffset());
        return reader.read(offset, maxBytes, maxOffset, minOneBatch);
    }

    /**
     * The first record whose timestamp is at or after {@code timestampMs}, among those below {@code maxOffset}.
     *
     * @return null if there is none
     */
    public @Nullable TimestampOffset offsetForTimestamp(long timestampMs, long maxOffset)
            throws IOException {
        return new TimestampSearch(env, segments, epochs)
                .firstAtOrAfter(timestampMs, start.offset(), maxOffset);
    }

    /** The first record that has the largest timestamp of the log (KIP-734); null if the log is empty. */
    public @Nullable TimestampOffset offsetOfMaxTimestamp() throws IOException {
        return new TimestampSearch(env, segments, epochs).newest(start.offset());
    }

    /**
     * This node leads from now on under {@code leaderEpoch}. Noted before the first append, for a consumer that has the epoch from the
     * metadata may ask where it ends.
     */
    public void startEpoch(int leaderEpoch) {
        epochs.onEpoch(leaderEpoch, logEndOffset());
    }

    /** The largest epoch at or below {@code leaderEpoch} and where it ends (KIP-101). */
    public EpochEnd offsetForEpoch(int leaderEpoch) {
        return epochs.endOf(leaderEpoch, logEndOffset());
    }

    /** The epoch under which the last record was appended, or that of a leadership that began since; -1 if there is none. */
    public int latestLeaderEpoch() {
        return epochs.latest();
    }

    /** The epoch under which {@code offset} was appended, or -1. */
    public int epochOf(long offset) {
        return epochs.epochOf(offset);
    }

    /**
     * Makes {@code offset}, which is not above the log's end, the start if it is above it; whole segments below it go. Durable once {@link
     * PartitionLogs#persistStarts} says so.
     */
    public void deleteRecordsBefore(long offset) {
        Invariants.check(
                offset <= logEndOffset(), "only what exists is deleted", offset, logEndOffset());
        if (offset <= start.offset()) {
            return;
        }
        start.moveUpTo(offset);
        epochs.truncateStart(offset);
        removeBelowStart();
    }

    private void removeBelowStart() {
        while (swap == null
                && !isTruncating()
                && segments.count() > 1
                && segments.first().nextOffset() <= start.offset()
                && !segments.first().isSavingIndexes()
                && !segments.get(1).isSnapshotUnforced()) {
            removal.add(segments.removeFirst());
        }
    }

    /**
     * What time brings: retention, expired producers, a force that {@code flush.ms} asks for.
     *
     * @param maxOffset no segment that reaches above it is deleted: the high watermark
     * @param producerExpirationMs {@code producer.id.expiration.ms}
     * @throws IOException if retention needs a new segment and the disk refuses it; nothing has changed
     */
    public void tick(long maxOffset, long producerExpirationMs) throws IOException {
        if (fencedBy != null || closed || isTruncating()) {
            return;
        }
        long nowMs = env.clock().wallMs();
        producers.expire(nowMs, producerExpirationMs);
        forces.onTick();
        retain(nowMs, maxOffset);
    }

    private void retain(long nowMs, long maxOffset) throws IOException {
        int expired = Retention.expired(segments, config.retention(), nowMs, maxOffset);
        if (expired == segments.count()) {
            // The last segment's name carries the log's end, so one always stays.
            appender.roll(config.segments().indexIntervalBytes());
        }
        if (expired > 0) {
            deleteRecordsBefore(segments.get(expired).baseOffset());
        }
    }

    /** What of this log compaction may and should go through, or null; only committed records below {@code highWatermark} count. */
    @Nullable CleanRange cleanable(long highWatermark) throws IOException {
        boolean can = config.retention().compact() && isCleanable() && !cleaning && !isTruncating();
        return can
                ? CleanRange.find(
                        env,
                        segments,
                        config.compaction(),
                        Math.max(cleanedOffset, start.offset()),
                        Math.min(highWatermark, forcedOffset()))
                : null;
    }

    /** The segments that hold offsets from {@code fromOffset} to {@code toOffset} exclusive, but for the one that takes appends. */
    List<Segment> sealedSegments(long fromOffset, long toOffset) {
        return segments.sealedBetween(fromOffset, toOffset);
    }

    boolean hasSegment(Segment segment) {
        return segments.all().contains(segment);
    }

    /** Whether a compaction of this log still has a purpose. */
    boolean isCleanable() {
        return !closed && fencedBy == null && !cleaningOutrun;
    }

    /** By producer id, the last offset of the last batch of each idempotent producer. */
    Map<Long, Long> lastOffsetsOfProducers() {
        return producers.lastOffsets();
    }

    /** A compaction begins: temporary files may be there from now on. */
    void onCleaning() {
        cleaning = true;
    }

    /** A compaction has ended and left no temporary file; all below {@code offset} has been through it. */
    void onCleaned(long offset) {
        cleaning = false;
        cleaningOutrun = false;
        cleanedOffset = Math.max(cleanedOffset, offset);
    }

    /**
     * Puts one segment in the place of some; readers of the old ones keep their files.
     *
     * @param cleaned whose files have temporary names; they are deleted if the old segments are no longer all there
     */
    void replaceSegments(List<Segment> old, Segment cleaned, Completion done) {
        if (removal.isBusy() || isTruncating() || !segments.containsAll(old)) {
            CleanedFiles.delete(env, cleaned, done);
            return;
        }
        swap =
                new SegmentSwap(
                        env,
                        directory,
                        old,
                        cleaned,
                        () -> segments.replace(old, cleaned),
                        failure -> onSwapped(failure, done));
        swap.start();
    }

    private void onSwapped(@Nullable IOException failure, Completion done) {
        swap = null;
        fence(failure);
        removeBelowStart();
        done.onDone(failure);
        Runnable next = whenSwapped;
        whenSwapped = null;
        if (next != null) {
            next.run();
        }
    }

    /** Whether the log's end is being cut off: nothing can be appended until that has ended. */
    public boolean isTruncating() {
        return truncation.isBusy();
    }

    /**
     * See {@link PartitionLogs#truncate}.
     *
     * @param checkpoint writes a checkpoint of this log as it is
     */
    void truncate(LogTruncation.Cut cut, Consumer<Completion> checkpoint, Completion done) {
        Invariants.check(cut.offset() >= start.offset(), "what is kept has been here");
        if (cut.offset() < logEndOffset() && fencedBy == null) {
            int interval = config.segments().indexIntervalBytes();
            truncation.cutTo(cut, start.offset(), interval, checkpoint, done);
        } else {
            epochs.truncateEnd(cut.offset()); // one of this log's own may have begun there
            done.onDone(fencedBy);
        }
    }

    /** See {@link PartitionLogs#startAnew}. */
    void startAnew(long offset, Consumer<Completion> checkpoint, Completion done) {
        if (fencedBy == null) {
            truncation.removeAll(offset, checkpoint, done);
        } else {
            done.onDone(fencedBy);
        }
    }

    /** What the directory's checkpoint is to say of this log while it is served. */
    CheckpointEntry checkpointEntry() {
        forces.durability().promise();
        return new CheckpointEntry(
                directory,
                topicId,
                incarnation,
                start.hold(forcedOffset()),
                forcedOffset(),
                durableOffset(),
                Math.min(listener.committedOffset(), durableOffset()),
                cleanedOffset,
                epochs.starts(),
                forces.mark(),
                null);
    }

    /** Forces everything, writes indexes and producers, and gives {@code done} an entry that lets the next start read nothing. */
    void closeClean(Consumer<CheckpointEntry> done) {
        forces.flusher()
                .requestThen(
                        failure -> {
                            closed = true;
                            done.accept(failure == null ? writeClosing() : checkpointEntry());
                            abandon();
                        });
    }

    private boolean isQuiet() {
        return fencedBy == null && !removal.isBusy() && !cleaning && !isTruncating();
    }

    private CheckpointEntry writeClosing() {
        CheckpointEntry entry = checkpointEntry();
        if (!isQuiet() || segments.isEverEmpty()) {
            return entry;
        }
        try {
            CleanStart.prepare(env, directory, segments, epochs, producers);
        } catch (IOException e) {
            return entry; // not clean: the next start scans
        }
        return entry.closed(!producers.isEmpty(), segments.summaries());
    }

    /** Stops at once and closes the files, as before a delete or after a failure. */
    void abandon() {
        closed = true;
        removal.stop();
        if (swap != null) {
            swap.stop();
        }
        truncation.stop();
        for (Segment segment : segments.all()) {
            segment.onRemoved();
            env.files().close(segment);
        }
        forces.stop(fencedBy);
    }

    /** Nobody wants back what the journal has of the log, which was abandoned: its directory goes. */
    void onGone() {
        forces.coverage().end();
    }

    private void fence(@Nullable IOException cause) {
        if (fencedBy == null && cause != null) {
            fencedBy = cause;
            forces.durability().end(cause);
            listener.onFenced(cause);
        }
    }

    private final class ForcedLog implements LogForces.Log {
        @Override
        public LogConfig.Flush settings() {
            return config.flush();
        }

        @Override
        public void onForced() {
            removeBelowStart();
        }

        @Override
        public void onDurable(long offset) {
            listener.onDurable(offset);
        }

        @Override
        public void onFailed(IOException cause) {
            fence(cause);
        }
    }

    private final class CutTarget implements LogTruncation.Target {
        @Override
        public void whenSwapped(Runnable task) {
            if (swap == null) {
                task.run();
            } else {
                whenSwapped = task;
            }
        }

        @Override
        public boolean lowerDurable(long offset) {
            start.hold(forcedOffset());
            return forces.lower(offset);
        }

        @Override
        public void onPromiseLowered(long offset) {
            forces.durability().promiseLowered(offset);
        }

        @Override
        public void noteCut(long segmentBase, int position, long offset, Completion done) {
            forces.coverage().cut(segmentBase, position, offset, done);
        }

        @Override
        public void onNotCut() {
            forces.takeBack();
        }

        @Override
        public void onCut(long newStart) {
            start.moveUpTo(newStart);
            reader.onRolled();
            cleanedOffset = Math.min(cleanedOffset, logEndOffset());
            cleaningOutrun = cleaning;
        }

        @Override
        public void onEnded(@Nullable IOException failure) {
            forces.onCutEnded();
            fence(failure);
            removeBelowStart();
        }
    }

    List<Segment.Summary> segmentSummaries() {
        return segments.summaries();
    }
}
