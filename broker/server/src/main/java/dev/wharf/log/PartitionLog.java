package dev.wharf.log;

import dev.wharf.env.Completion;
import dev.wharf.protocol.record.BatchProblem;
import dev.wharf.protocol.record.BatchValidator;
import dev.wharf.protocol.record.Compression;
import dev.wharf.protocol.record.InvalidBatchException;
import dev.wharf.protocol.record.RecordBatch;
import dev.wharf.protocol.record.RecordBatchBuilder;
import dev.wharf.protocol.record.RecordReader;
import dev.wharf.types.Invariants;
import dev.wharf.types.Uuid;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
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
    private final LeaderEpochs epochs;
    private final ProducerStates producers;
    private final Flusher flusher;
    private final SegmentRemoval removal;
    private LogConfig config;
    private long logStartOffset;
    private long durableOffset;
    private final ArrayDeque<DurableWaiter> durableWaiters = new ArrayDeque<>(0);
    private long dirtySinceMs = Long.MAX_VALUE;
    private @Nullable RecentBatches recent;
    private @Nullable IOException fencedBy;
    private boolean closed;

    /** Who waits for all below {@code offset} to be durable. */
    private record DurableWaiter(long offset, Completion done) {}

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
        this.segments = new SegmentList(directory, recovered.segments(), logStartOffset);
        this.flusher = new Flusher(env, directory, new ForceTarget());
        this.removal = new SegmentRemoval(env, directory, failure -> onForceFailed(failure));
        markUnforced(recovered);
    }

    private void markUnforced(RecoveredLog recovered) {
        int found = recovered.segments().size();
        for (int i = recovered.scannedFrom(); i < found; i++) {
            flusher.onWritten(recovered.segments().get(i));
        }
        if (found == 0 || recovered.scannedFrom() < found) {
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

    /** The epoch under which the last record was appended, or -1. */
    public int latestLeaderEpoch() {
        return epochs.latest();
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
            AppendResult refusal = refuse(records, nowMs);
            return refusal == null ? store(records, leaderEpoch, nowMs) : refusal;
        } catch (InvalidBatchException e) {
            return new AppendResult.RefusedBatch(e.problem(), String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return new AppendResult.StorageFailed(e);
        }
    }

    private @Nullable AppendResult refuse(ByteBuf records, long nowMs) {
        BatchValidator.Rules rules = config.batchRules(!env.has(LogFault.SKIP_CRC));
        BatchValidator.Refusal refusal = BatchValidator.validate(records, rules, nowMs);
        if (refusal != null) {
            return new AppendResult.RefusedBatch(refusal.problem(), refusal.message());
        }
        RecordBatch batch = new RecordBatch(records, records.readerIndex());
        if (config.retention().compact() && hasRecordWithoutKey(batch)) {
            return new AppendResult.RefusedBatch(
                    BatchProblem.INVALID_RECORD,
                    "Compacted topic cannot accept message without key");
        }
        return batch.hasProducerId() ? refuseSequence(batch) : null;
    }

    private static boolean hasRecordWithoutKey(RecordBatch batch) {
        try (RecordReader reader = new RecordReader(batch, LogConfig.MAX_DECOMPRESSED_BYTES)) {
            while (reader.hasNext()) {
                if (!reader.nextHasKey()) {
                    return true;
                }
            }
            return false;
        }
    }

    private @Nullable AppendResult refuseSequence(RecordBatch batch) {
        return switch (producers.check(batch)) {
            case ProducerStates.Verdict.Next next -> null;
            case ProducerStates.Verdict.Refused refused ->
                    new AppendResult.RefusedSequence(refused.problem(), refused.message());
            case ProducerStates.Verdict.Duplicate duplicate ->
                    new AppendResult.Duplicate(
                            duplicate.original().baseOffset(),
                            duplicate.original().lastOffset(),
                            config.timestamps().logAppendTime()
                                    ? duplicate.original().timestampMs()
                                    : RecordBatch.NO_TIMESTAMP);
        };
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
        RecentBatches tail = recent();
        active.append(env, bytes, batch, config.segments().indexIntervalBytes());
        epochs.onEpoch(leaderEpoch, batch.baseOffset());
        producers.onAppended(batch, nowMs);
        tail.append(batch.nextOffset(), position, batch.sizeBytes());
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

    private RecentBatches recent() {
        if (recent == null) {
            recent = new RecentBatches(logEndOffset());
        }
        return recent;
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
        recent = null;
        flusher.request(); // a sealed segment becomes durable soon, so that recovery never has
        // more than a few to scan
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
        durableWaiters.add(new DurableWaiter(offset, done));
        flush();
    }

    private void completeDurableWaiters() {
        boolean ended = closed || fencedBy != null;
        for (int i = durableWaiters.size(); i > 0; i--) {
            DurableWaiter waiter = durableWaiters.remove();
            if (ended || waiter.offset <= durableOffset) {
                waiter.done.onDone(fencedBy);
            } else {
                durableWaiters.add(waiter);
            }
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
                offset >= logStartOffset, "reads start in the log", offset, logStartOffset);
        Invariants.check(
                maxOffset <= logEndOffset(), "reads end in the log", maxOffset, logEndOffset());
        if (offset >= maxOffset || (maxBytes <= 0 && !minOneBatch)) {
            return null;
        }
        Segment segment = segments.holding(offset);
        BatchPlace start = place(segment, offset);
        if (start == null) {
            throw new IOException(directory + " has no batch for offset " + offset);
        }
        int end = endPosition(segment, maxOffset);
        int wanted = minOneBatch ? Math.max(maxBytes, start.sizeBytes()) : maxBytes;
        int size = Math.min(wanted, end - start.position());
        return size <= 0
                ? null
                : new LogSlice(
                        env.files().get(segment), start.position(), size, start.baseOffset());
    }

    private int endPosition(Segment segment, long maxOffset) throws IOException {
        if (maxOffset >= segment.nextOffset()) {
            return segment.sizeBytes();
        }
        BatchPlace end = place(segment, maxOffset);
        return end == null ? segment.sizeBytes() : end.position();
    }

    private @Nullable BatchPlace place(Segment segment, long offset) throws IOException {
        BatchPlace known =
                recent == null || segment != segments.active() ? null : recent.holding(offset);
        if (known != null) {
            return known;
        }
        BatchScanner found = segment.find(env, offset, segment.sizeBytes());
        return found == null ? null : BatchPlace.of(found);
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
        while (segments.count() > 1
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

    /** What the directory's checkpoint is to say of this log while it is served. */
    CheckpointEntry checkpointEntry() {
        // A start above what is durable would, after a power cut, hide records that took those
        // offsets anew.
        long start = Math.min(logStartOffset, durableOffset);
        return new CheckpointEntry(directory, topicId, start, durableOffset, epochs.starts(), null);
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
        return fencedBy == null && !removal.isBusy();
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
        for (Segment segment : segments.all()) {
            segment.onRemoved();
            env.files().close(segment);
        }
        completeDurableWaiters();
    }

    private void onForceFailed(@Nullable IOException cause) {
        if (fencedBy == null && cause != null) {
            fencedBy = cause;
            completeDurableWaiters();
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
                completeDurableWaiters();
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
