package dev.wharf.log;

import dev.wharf.env.Completion;
import dev.wharf.protocol.record.BatchProblem;
import dev.wharf.protocol.record.Compression;
import dev.wharf.protocol.record.InvalidBatchException;
import dev.wharf.protocol.record.RecordBatch;
import dev.wharf.protocol.record.RecordBatchBuilder;
import dev.wharf.types.Invariants;
import dev.wharf.types.Uuid;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    private final LogListener listener;
    private final SegmentList segments;
    private final LogReader reader;
    private final LeaderEpochs epochs;
    private final ProducerStates producers;
    private final Flusher flusher;
    private final SegmentRemoval removal;
    private LogConfig config;
    private long logStartOffset;
    private long durableOffset;
    private final DurableWaiters waiters = new DurableWaiters();
    private long cleanedOffset;
    private long dirtySinceMs = Long.MAX_VALUE;
    private @Nullable SegmentSwap swap;
    private boolean cleaning;
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
        this.listener = listener;
        this.config = config;
        this.epochs = recovered.epochs();
        this.producers = recovered.producers();
        this.logStartOffset = recovered.logStartOffset();
        this.durableOffset = Math.min(recovered.recoveryPoint(), recovered.logEndOffset());
        this.cleanedOffset = entry.cleanedOffset();
        this.segments = new SegmentList(directory, recovered.segments(), logStartOffset);
        this.reader = new LogReader(env, directory, segments);
        this.flusher = new Flusher(env, directory, new ForceTarget());
        this.removal = new SegmentRemoval(env, directory, failure -> onForceFailed(failure));
        markUnforced(recovered);
    }

    private void markUnforced(RecoveredLog recovered) {
        int found = recovered.segments().size();
        for (int i = recovered.unforcedFrom(); i < found; i++) {
            flusher.onWritten(recovered.segments().get(i));
        }
        if (found == 0 || recovered.unforcedFrom() < found) {
            // The run before may have ended before it had forced any name.
            flusher.onDirectoryCreated();
        }
    }

    /** The partition's directory, {@code topic-partition}. */
    public String directory() {
        return directory;
    }

    public Uuid topicId() {
        return topicId;
    }

    public LogConfig config() {
        return config;
    }

    /** Changes the settings; they act from the next append or tick on. */
    public void reconfigure(LogConfig changed) {
        config = changed;
    }

    /** The first readable offset. */
    public long logStartOffset() {
        return logStartOffset;
    }

    /** The offset that the next record gets. */
    public long logEndOffset() {
        return segments.nextOffset();
    }

    /** All below this offset survives a power cut. Not above the log end offset. */
    public long durableOffset() {
        return durableOffset;
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
        Invariants.check(!closed, "a closed log takes no append");
        if (fencedBy != null) {
            return new AppendResult.StorageFailed(fencedBy);
        }
        long nowMs = env.clock().wallMs();
        try {
            AppendResult refusal = AppendChecks.refuse(records, config, producers, env, nowMs);
            return refusal == null ? store(records, leaderEpoch, nowMs) : refusal;
        } catch (InvalidBatchException e) {
            return new AppendResult.RefusedBatch(e.problem(), String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return new AppendResult.StorageFailed(e);
        }
    }

    private AppendResult store(ByteBuf records, int leaderEpoch, long nowMs) throws IOException {
        Compression codec = config.storage().compression();
        RecordBatch batch = new RecordBatch(records, records.readerIndex());
        if (codec == null || codec == batch.compression()) {
            return write(records, leaderEpoch, nowMs);
        }
        int level = config.storage().level();
        ByteBuf again =
                RecordBatchBuilder.recompress(
                        batch, codec, level, LogConfig.MAX_DECOMPRESSED_BYTES);
        try {
            if (again.readableBytes() > config.storage().maxMessageBytes()) {
                throw new InvalidBatchException(
                        BatchProblem.TOO_LARGE,
                        "The batch has " + again.readableBytes() + " bytes as " + codec.text());
            }
            return write(again, leaderEpoch, nowMs);
        } finally {
            again.release();
        }
    }

    private AppendResult write(ByteBuf bytes, int leaderEpoch, long nowMs) throws IOException {
        RecordBatch batch = new RecordBatch(bytes, bytes.readerIndex());
        batch.setBaseOffset(logEndOffset());
        batch.setLeaderEpoch(leaderEpoch);
        long appendTimeMs = RecordBatch.NO_TIMESTAMP;
        if (config.timestamps().logAppendTime()) {
            appendTimeMs = nowMs;
            batch.setLogAppendTime(nowMs);
        }
        if (segments.mustRoll(batch, config.segments())) {
            roll();
        }
        Segment active = activeForWrite();
        int position = active.sizeBytes();
        active.append(env, bytes, batch, config.segments().indexIntervalBytes());
        epochs.onEpoch(leaderEpoch, batch.baseOffset());
        producers.onAppended(batch, nowMs);
        reader.onAppended(batch, position);
        onWritten(active);
        return new AppendResult.Appended(batch.baseOffset(), batch.lastOffset(), appendTimeMs);
    }

    private void onWritten(Segment active) {
        flusher.onWritten(active);
        if (dirtySinceMs == Long.MAX_VALUE) {
            dirtySinceMs = env.clock().monotonicMs();
        }
        if (logEndOffset() - durableOffset >= config.flush().messages()) {
            flush();
        }
    }

    /** The segment that takes appends; its file is created with the first one. */
    private Segment activeForWrite() {
        Segment active = segments.active();
        if (active.isEmpty()) {
            flusher.onFileCreated();
        }
        return active;
    }

    private void roll() throws IOException {
        Segment sealed = segments.active();
        sealed.writeIndexes(env);
        flusher.onWritten(sealed);
        Segment next = new Segment(directory, sealed.nextOffset());
        next.writeSnapshot(env, producers);
        env.files().get(next);
        segments.add(next);
        flusher.onWritten(next);
        flusher.onFileCreated();
        reader.onRolled();
        // A sealed segment becomes durable soon, so that recovery never has more than a few to
        // scan.
        flusher.request();
    }

    /** Starts to make durable what is in the page cache; {@link LogListener#onDurable} tells of it. Without effect if nothing is to do. */
    public void flush() {
        dirtySinceMs = Long.MAX_VALUE;
        flusher.request();
    }

    /**
     * Forces what is needed for all below {@code offset} to be durable, then completes {@code done}: within this call if nothing is. A fenced
     * log fails it; one that is closed or deleted meanwhile has nothing left to force. There are no more waiters than requests, which the network bounds.
     */
    void whenDurable(long offset, Completion done) {
        if (closed || fencedBy != null || durableOffset >= offset) {
            done.onDone(fencedBy);
            return;
        }
        waiters.add(offset, done);
        flush();
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
                offset >= logStartOffset, "reads start in the log", offset, logStartOffset);
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
                .firstAtOrAfter(timestampMs, logStartOffset, maxOffset);
    }

    /** The first record that has the largest timestamp of the log (KIP-734); null if the log is empty. */
    public @Nullable TimestampOffset offsetOfMaxTimestamp() throws IOException {
        return new TimestampSearch(env, segments, epochs).newest(logStartOffset);
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
        if (offset <= logStartOffset) {
            return;
        }
        logStartOffset = offset;
        epochs.truncateStart(offset);
        removeBelowStart();
    }

    private void removeBelowStart() {
        while (swap == null
                && segments.count() > 1
                && segments.first().nextOffset() <= logStartOffset
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
        if (fencedBy != null || closed) {
            return;
        }
        long nowMs = env.clock().wallMs();
        producers.expire(nowMs, producerExpirationMs);
        if (env.clock().monotonicMs() - dirtySinceMs >= config.flush().ms()) {
            flush();
        }
        retain(nowMs, maxOffset);
    }

    private void retain(long nowMs, long maxOffset) throws IOException {
        int expired = Retention.expired(segments, config.retention(), nowMs, maxOffset);
        if (expired == 0) {
            return;
        }
        if (expired == segments.count()) {
            // The last segment's name carries the log's end, so one always stays.
            roll();
        }
        deleteRecordsBefore(segments.get(expired).baseOffset());
    }

    /** What of this log compaction may and should go through, or null; only committed records below {@code highWatermark} count. */
    @Nullable CleanRange cleanable(long highWatermark) throws IOException {
        boolean can = config.retention().compact() && !closed && fencedBy == null && !cleaning;
        return can
                ? CleanRange.find(
                        env,
                        segments,
                        config.compaction(),
                        Math.max(cleanedOffset, logStartOffset),
                        Math.min(highWatermark, durableOffset))
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
        return !closed && fencedBy == null;
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
        cleanedOffset = Math.max(cleanedOffset, offset);
    }

    /**
     * Puts one segment in the place of some; readers of the old ones keep their files.
     *
     * @param cleaned whose files have temporary names; they are deleted if the old segments are no longer all there
     */
    void replaceSegments(List<Segment> old, Segment cleaned, Completion done) {
        if (removal.isBusy() || !segments.containsAll(old)) {
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
        onForceFailed(failure);
        removeBelowStart();
        done.onDone(failure);
    }

    /** What the directory's checkpoint is to say of this log while it is served. */
    CheckpointEntry checkpointEntry() {
        // A start above what is durable would, after a power cut, hide records that took those
        // offsets anew.
        long start = Math.min(logStartOffset, durableOffset);
        return new CheckpointEntry(
                directory, topicId, start, durableOffset, cleanedOffset, epochs.starts(), null);
    }

    /** Forces everything, writes indexes and producers, and gives {@code done} an entry that lets the next start read nothing. */
    void closeClean(CleanClose done) {
        flusher.requestThen(
                failure -> {
                    closed = true;
                    done.onClosed(
                            failure == null && isQuiet() ? writeClosing() : checkpointEntry());
                    abandon();
                });
    }

    /** Takes the checkpoint entry of a log that has just closed. */
    @FunctionalInterface
    interface CleanClose {
        void onClosed(CheckpointEntry entry);
    }

    private boolean isQuiet() {
        return fencedBy == null && !removal.isBusy() && !cleaning;
    }

    private CheckpointEntry writeClosing() {
        CheckpointEntry entry = checkpointEntry();
        if (segments.isEverEmpty()) {
            return entry;
        }
        try {
            segments.active().writeIndexes(env);
            DurableFiles.write(
                    env.disk(), directory + "/" + LogFileNames.LEADER_EPOCHS, epochs.toBytes());
            if (!producers.isEmpty()) {
                DurableFiles.write(
                        env.disk(),
                        LogFileNames.path(
                                directory, logEndOffset(), LogFileNames.PRODUCER_SNAPSHOT),
                        ProducerSnapshot.write(producers));
            }
        } catch (IOException e) {
            return entry; // not clean: the next start scans
        }
        return entry.closed(!producers.isEmpty(), segments.summaries());
    }

    /** Stops at once and closes the files, as before a delete or after a failure. */
    void abandon() {
        closed = true;
        flusher.stop();
        removal.stop();
        if (swap != null) {
            swap.stop();
        }
        for (Segment segment : segments.all()) {
            segment.onRemoved();
            env.files().close(segment);
        }
        waiters.completeAll(fencedBy);
    }

    private void onForceFailed(@Nullable IOException cause) {
        if (fencedBy == null && cause != null) {
            fencedBy = cause;
            waiters.completeAll(cause);
            listener.onFenced(cause);
        }
    }

    private final class ForceTarget implements Flusher.Target {
        @Override
        public long logEndOffset() {
            return PartitionLog.this.logEndOffset();
        }

        @Override
        public Segment activeSegment() {
            return segments.active();
        }

        @Override
        public void onForced(long offset) {
            removeBelowStart();
            if (offset > durableOffset) {
                durableOffset = offset;
                waiters.completeUpTo(offset);
                listener.onDurable(offset);
            }
        }

        @Override
        public void onForceFailed(IOException cause) {
            PartitionLog.this.onForceFailed(cause);
        }
    }

    /** The segments' state, for tests. */
    List<Segment.Summary> segmentSummaries() {
        return segments.summaries();
    }
}
