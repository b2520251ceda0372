package dev.wharf.replica;

import static dev.wharf.types.Invariants.check;

import dev.wharf.log.AppendResult;
import dev.wharf.log.EpochEnd;
import dev.wharf.log.LogConfig;
import dev.wharf.log.LogSlice;
import dev.wharf.log.PartitionLog;
import dev.wharf.log.SequenceProblem;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.record.BatchProblem;
import dev.wharf.protocol.record.MemoryRecords;
import dev.wharf.protocol.record.Records;
import dev.wharf.types.TopicPartition;
import dev.wharf.types.Uuid;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A partition that this node leads: its log, its high watermark, the appends that wait for it and the fetches that are parked.
 *
 * <p>The high watermark is the end of what the in-sync replicas have: with this node alone, the end of the log; where the topic wants each append
 * forced, the end of what is durable. It never moves back.
 *
 * <p>Owner: one loop, see {@link PartitionLoops}.
 */
public final class Partition {
    private static final long HIGH_WATERMARK = -1;
    private static final String NO_SPACE = "The disk of this broker is nearly full";
    private static final String NOT_YET =
            "An earlier batch of this producer was refused and has not come again";

    private final TopicPartition name;
    private final Uuid topicId;
    private final ReplicaContext context;
    private final PartitionLog log;
    private final ArrayDeque<Pending> pending = new ArrayDeque<>(0);
    private @Nullable Set<FetchWaiter> waiters;
    private int leaderEpoch;
    private int inSyncReplicas;
    private long highWatermark;
    private @Nullable Listener listener;
    private long messagesIn;
    private long bytesIn;
    private boolean dirty;
    private boolean closed;

    /** Hears how the partition fares; on its loop. */
    interface Listener {
        /** The high watermark has moved up. */
        void onCommit();

        /** Nothing more is committed in this process. */
        void onFailure(IOException cause);
    }

    /** Waits like an append does. */
    private record WhenSettled(Runnable task) implements AppendCallback {
        @Override
        public void onCommitted(Position position) {
            task.run();
        }

        @Override
        public void onRefused(Errors error, @Nullable String message) {
            task.run();
        }
    }

    /** An append that waits for the high watermark to reach {@code endOffset}. */
    private record Pending(
            long endOffset,
            int sizeBytes,
            AppendCallback.Position position,
            AppendCallback callback) {}

    Partition(TopicPartition name, Uuid topicId, ReplicaContext context, PartitionLog log) {
        this.name = name;
        this.topicId = topicId;
        this.context = context;
        this.log = log;
        this.highWatermark = log.logStartOffset();
        advance();
        if (log.config().flush().sync()) {
            log.flush();
        }
    }

    public TopicPartition name() {
        return name;
    }

    public Uuid topicId() {
        return topicId;
    }

    public PartitionLog log() {
        return log;
    }

    ReplicaFaults faults() {
        return context.faults();
    }

    public int leaderEpoch() {
        return leaderEpoch;
    }

    public long highWatermark() {
        return highWatermark;
    }

    /** The end of what a reader of committed transactions may see; no transaction is ever open yet. */
    public long lastStableOffset() {
        return highWatermark;
    }

    /** Takes over what the metadata says of the partition. */
    void onMetadata(int newLeaderEpoch, int newInSyncReplicas) {
        check(newLeaderEpoch >= leaderEpoch, "leader epochs grow", newLeaderEpoch, leaderEpoch);
        leaderEpoch = newLeaderEpoch;
        inSyncReplicas = newInSyncReplicas;
        log.startEpoch(newLeaderEpoch);
    }

    /** Whether a produce with {@code acks=all} may be taken. */
    public boolean hasEnoughReplicas() {
        return inSyncReplicas >= log.config().minInsyncReplicas();
    }

    /**
     * Appends one batch as a client sent it: its base offset, epoch and perhaps its timestamps are written in place. The bytes are the caller's
     * again when this returns. Refused while the disk has no more than its reserve.
     */
    public void append(ByteBuf batch, AppendCallback callback) {
        if (context.space().shared().isClosed()) {
            context.space().onRefused(this, batch);
            callback.onRefused(Errors.KAFKA_STORAGE_ERROR, NO_SPACE);
        } else if (context.space().isOutOfTurn(this, batch)) {
            callback.onRefused(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER, NOT_YET);
        } else {
            appendReserved(batch, callback);
        }
    }

    /** As {@link #append}, into the reserve too: for what the broker itself has to write down. */
    void appendReserved(ByteBuf batch, AppendCallback callback) {
        Errors unusable = unusable();
        if (unusable != Errors.NONE) {
            callback.onRefused(unusable, null);
            return;
        }
        int sizeBytes = batch.readableBytes();
        switch (log.append(batch, leaderEpoch)) {
            case AppendResult.Appended appended -> {
                AppendCallback.Position position =
                        position(appended.baseOffset(), appended.logAppendTimeMs());
                pending.add(new Pending(appended.lastOffset() + 1, sizeBytes, position, callback));
                context.space().onWritten(sizeBytes);
                count(appended.lastOffset() - appended.baseOffset() + 1, sizeBytes);
                afterAppend();
            }
            case AppendResult.Duplicate again -> {
                AppendCallback.Position position =
                        position(again.baseOffset(), again.logAppendTimeMs());
                awaitDuplicate(new Pending(again.lastOffset() + 1, 0, position, callback));
            }
            case AppendResult.RefusedBatch(BatchProblem problem, String message) ->
                    callback.onRefused(AppendErrors.of(problem), message);
            case AppendResult.RefusedSequence(SequenceProblem problem, String message) ->
                    callback.onRefused(AppendErrors.of(problem), message);
            case AppendResult.StorageFailed(IOException cause) -> {
                context.space().shared().onWriteFailed(cause);
                context.space().onRefused(this, batch);
                callback.onRefused(Errors.KAFKA_STORAGE_ERROR, null);
            }
        }
    }

    /** What the partition holds and has taken. */
    PartitionFigures figures() {
        return new PartitionFigures(
                name,
                messagesIn,
                bytesIn,
                log.sizeBytes(),
                log.segmentCount(),
                log.logStartOffset(),
                log.logEndOffset(),
                pending.size(),
                waiters == null ? 0 : waiters.size(),
                log.producerCount(),
                !hasEnoughReplicas());
    }

    private void count(long messages, int bytes) {
        messagesIn += messages;
        bytesIn += bytes;
        context.counts().onAppended(messages, bytes);
    }

    /**
     * Reads from {@code wanted}.
     *
     * @param maxBytes of records, but at least one batch if {@code atLeastOneBatch} and there is one (KIP-74)
     */
    public FetchResult read(FetchPosition.Wanted wanted, int maxBytes, boolean atLeastOneBatch) {
        Errors refusal = unusable();
        if (refusal == Errors.NONE) {
            refusal = checkEpoch(wanted.currentLeaderEpoch());
        }
        if (refusal != Errors.NONE) {
            return FetchResult.failed(refusal);
        }
        if (wanted.lastFetchedEpoch() >= 0) {
            EpochEnd end = log.offsetForEpoch(wanted.lastFetchedEpoch());
            if (end.epoch() < 0) {
                return FetchResult.failed(Errors.OFFSET_OUT_OF_RANGE);
            }
            if (end.epoch() < wanted.lastFetchedEpoch() || end.endOffset() < wanted.fetchOffset()) {
                return result(
                        new FetchResult.Diverging(end.epoch(), end.endOffset()),
                        MemoryRecords.EMPTY);
            }
        }
        long offset = wanted.fetchOffset();
        if (offset < log.logStartOffset() || offset > log.logEndOffset()) {
            return FetchResult.failed(Errors.OFFSET_OUT_OF_RANGE);
        }
        if (offset >= highWatermark || (maxBytes <= 0 && !atLeastOneBatch)) {
            return result(FetchResult.Diverging.NONE, MemoryRecords.EMPTY);
        }
        try {
            LogSlice slice = log.read(offset, maxBytes, highWatermark, atLeastOneBatch);
            Records records = slice == null ? MemoryRecords.EMPTY : slice;
            return result(FetchResult.Diverging.NONE, records);
        } catch (IOException e) {
            return FetchResult.failed(Errors.KAFKA_STORAGE_ERROR);
        }
    }

    /** Compares the epoch that a client believes in with ours; -1 is "does not say" (KIP-320). */
    public Errors checkEpoch(int currentLeaderEpoch) {
        if (currentLeaderEpoch < 0 || currentLeaderEpoch == leaderEpoch) {
            return Errors.NONE;
        }
        return currentLeaderEpoch < leaderEpoch
                ? Errors.FENCED_LEADER_EPOCH
                : Errors.UNKNOWN_LEADER_EPOCH;
    }

    /**
     * Deletes the records below {@code offset} (KIP-107): at once for readers, durably once {@link PartitionTable#persistStarts} says so.
     *
     * @param offset not above the high watermark; -1 means the high watermark
     * @return POLICY_VIOLATION where the topic does not delete, OFFSET_OUT_OF_RANGE where there is no such offset
     */
    public Errors deleteRecords(long offset) {
        Errors unusable = unusable();
        if (unusable != Errors.NONE) {
            return unusable;
        }
        if (!log.config().retention().delete()) {
            return Errors.POLICY_VIOLATION;
        }
        long target = offset == HIGH_WATERMARK ? highWatermark : offset;
        if (target < 0 || target > highWatermark) {
            return Errors.OFFSET_OUT_OF_RANGE;
        }
        log.deleteRecordsBefore(target);
        return Errors.NONE;
    }

    /** NONE, or why nothing can be asked of this partition. */
    public Errors unusable() {
        if (closed) {
            return Errors.NOT_LEADER_OR_FOLLOWER;
        }
        return context.health().isFenced() ? Errors.KAFKA_STORAGE_ERROR : Errors.NONE;
    }

    /**
     * Parks a fetch that has read up to {@code seenHighWatermark}: it is woken once, when there is more. Within this call if there is already.
     *
     * <p>Bounded by the requests that the network lets connections have open.
     */
    public void park(FetchWaiter waiter, long seenHighWatermark) {
        if (closed || highWatermark > seenHighWatermark) {
            waiter.onMore(Integer.MAX_VALUE);
            return;
        }
        if (waiters == null) {
            waiters = new LinkedHashSet<>();
        }
        waiters.add(waiter);
    }

    /** Calls a parked fetch off; without effect if it was woken. */
    public void unpark(FetchWaiter waiter) {
        if (waiters != null) {
            waiters.remove(waiter);
            dropEmptyWaiters();
        }
    }

    /** Names the one task that runs after each move of the high watermark: the machine that lives on this partition. */
    void listen(Listener newListener) {
        listener = newListener;
    }

    /** Runs {@code task} when the high watermark has come to where the log ends now: what a recovery found is as good as acknowledged then. */
    void whenSettled(Runnable task) {
        if (highWatermark == log.logEndOffset()) {
            task.run();
        } else {
            AppendCallback.Position end = position(log.logEndOffset(), -1);
            pending.add(new Pending(log.logEndOffset(), 0, end, new WhenSettled(task)));
        }
    }

    /** The log has become durable further on. */
    void onDurable() {
        if (!closed) {
            advance();
        }
    }

    /** A force has failed: what waits is not acknowledged, ever. */
    void onFenced(IOException cause) {
        context.health().fence(cause);
        failPending(Errors.KAFKA_STORAGE_ERROR);
        if (listener != null) {
            listener.onFailure(cause);
        }
        wake(Integer.MAX_VALUE);
    }

    /** Changes the log's settings; the high watermark may no longer have to wait. */
    void reconfigure(LogConfig config) {
        log.reconfigure(config);
        advance();
    }

    /** This node gives the partition up, or the topic is gone. */
    void close() {
        closed = true;
        failPending(Errors.NOT_LEADER_OR_FOLLOWER);
        wake(Integer.MAX_VALUE);
    }

    private void afterAppend() {
        if (!dirty) {
            dirty = true;
            context.dirty().add(this);
        }
        if (log.config().flush().sync()) {
            log.flush();
        }
        advance();
    }

    /** Begins to force what was appended since the last time, so that a recovery need not look at it. */
    void forceInBackground() {
        dirty = false;
        log.flush();
    }

    /** A batch that came before may still be waiting, and others behind it: it waits in its place. */
    private void awaitDuplicate(Pending duplicate) {
        if (duplicate.endOffset <= highWatermark) {
            duplicate.callback.onCommitted(duplicate.position);
            return;
        }
        List<Pending> later = new ArrayList<>();
        while (!pending.isEmpty() && pending.getLast().endOffset > duplicate.endOffset) {
            later.add(pending.removeLast());
        }
        pending.add(duplicate);
        later.reversed().forEach(pending::add);
    }

    private void advance() {
        boolean wait = log.config().flush().sync() && !context.faults().acknowledgesBeforeForce();
        long newHighWatermark = wait ? log.durableOffset() : log.logEndOffset();
        if (newHighWatermark <= highWatermark) {
            return;
        }
        highWatermark = newHighWatermark;
        long bytes = 0;
        Pending first = pending.peek();
        while (first != null && first.endOffset <= highWatermark) {
            pending.remove();
            bytes += first.sizeBytes;
            first.callback.onCommitted(first.position);
            first = pending.peek();
        }
        if (listener != null) {
            listener.onCommit();
        }
        wake(bytes);
    }

    private void wake(long bytes) {
        Set<FetchWaiter> woken = waiters;
        waiters = null;
        if (woken != null) {
            woken.forEach(waiter -> waiter.onMore(bytes));
        }
    }

    private void failPending(Errors error) {
        List<Pending> lost = new ArrayList<>(pending);
        pending.clear();
        lost.forEach(append -> append.callback.onRefused(error, null));
    }

    private void dropEmptyWaiters() {
        if (waiters != null && waiters.isEmpty()) {
            waiters = null;
        }
    }

    private AppendCallback.Position position(long baseOffset, long logAppendTimeMs) {
        return new AppendCallback.Position(baseOffset, logAppendTimeMs, log.logStartOffset());
    }

    private FetchResult result(FetchResult.Diverging diverging, Records records) {
        return new FetchResult(
                Errors.NONE,
                highWatermark,
                lastStableOffset(),
                log.logStartOffset(),
                diverging,
                records);
    }
}
