package dev.wharf.replica;

import dev.wharf.log.AppendResult;
import dev.wharf.log.PartitionLog;
import dev.wharf.log.SequenceProblem;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.record.BatchProblem;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What is appended to a partition that this node leads: whether it may be, and when whoever sent it is answered.
 *
 * <p>Owner: the partition's loop.
 */
final class PartitionAppends {
    private static final String NO_SPACE = "The disk of this broker is nearly full";
    private static final String NOT_YET =
            "An earlier batch of this producer was refused and has not come again";

    private final Partition partition;
    private final ReplicaContext context;
    private final PartitionLog log;
    private final PendingAppends pending = new PendingAppends();
    private long messagesIn;
    private long bytesIn;

    PartitionAppends(Partition partition, ReplicaContext context, PartitionLog log) {
        this.partition = partition;
        this.context = context;
        this.log = log;
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

    /** See {@link Partition#append}. */
    void append(ByteBuf batch, boolean byAll, AppendCallback callback) {
        if (context.space().shared().isClosed()) {
            context.refused().onRefused(partition, batch);
            callback.onRefused(Errors.KAFKA_STORAGE_ERROR, NO_SPACE);
        } else if (byAll && partition.isLeading() && !partition.hasEnoughReplicas()) {
            context.refused().onRefused(partition, batch);
            callback.onRefused(Errors.NOT_ENOUGH_REPLICAS, null);
        } else if (context.refused().isOutOfTurn(partition, batch)) {
            callback.onRefused(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER, NOT_YET);
        } else {
            appendReserved(batch, byAll, callback);
        }
    }

    /** See {@link Partition#appendReserved}. */
    void appendReserved(ByteBuf batch, boolean byAll, AppendCallback callback) {
        Errors unusable = partition.unusable();
        if (unusable != Errors.NONE) {
            callback.onRefused(unusable, null);
            return;
        }
        int sizeBytes = batch.readableBytes();
        long formerEnd = log.logEndOffset();
        switch (log.append(batch, partition.leaderEpoch())) {
            case AppendResult.Appended appended -> {
                AppendCallback.Position position =
                        position(appended.baseOffset(), appended.logAppendTimeMs());
                PendingAppends.Pending next =
                        new PendingAppends.Pending(
                                appended.lastOffset() + 1, sizeBytes, position, callback);
                boolean waits = byAll || !partition.isReplicated();
                if (waits) {
                    pending.add(next);
                }
                context.space().onWritten(sizeBytes);
                count(appended.lastOffset() - appended.baseOffset() + 1, sizeBytes);
                partition.onAppended(formerEnd);
                if (!waits) {
                    completeHere(next);
                }
            }
            case AppendResult.Duplicate again -> {
                AppendCallback.Position position =
                        position(again.baseOffset(), again.logAppendTimeMs());
                PendingAppends.Pending duplicate =
                        new PendingAppends.Pending(again.lastOffset() + 1, 0, position, callback);
                if (byAll || !partition.isReplicated()) {
                    awaitDuplicate(duplicate);
                } else {
                    completeHere(duplicate);
                }
            }
            case AppendResult.RefusedBatch(BatchProblem problem, String message) ->
                    callback.onRefused(AppendErrors.of(problem), message);
            case AppendResult.RefusedSequence(SequenceProblem problem, String message) ->
                    callback.onRefused(AppendErrors.of(problem), message);
            case AppendResult.StorageFailed(IOException cause) -> {
                context.space().shared().onWriteFailed(cause);
                context.refused().onRefused(partition, batch);
                callback.onRefused(Errors.KAFKA_STORAGE_ERROR, null);
            }
        }
    }

    /** Whoever appends does not wait for the followers. */
    private void completeHere(PendingAppends.Pending append) {
        if (log.config().flush().sync()) {
            log.whenDurable(
                    append.endOffset(),
                    failure -> {
                        if (failure == null) {
                            append.complete();
                        } else {
                            append.callback().onRefused(Errors.KAFKA_STORAGE_ERROR, null);
                        }
                    });
        } else {
            append.complete();
        }
    }

    private void awaitDuplicate(PendingAppends.Pending duplicate) {
        if (duplicate.endOffset() <= partition.highWatermark()) {
            duplicate.complete();
        } else {
            pending.addAgain(duplicate);
        }
    }

    /** Runs {@code task} when all that the log holds now is committed, or nothing more is by this leader. */
    void whenSettled(Runnable task) {
        long end = log.logEndOffset();
        pending.add(new PendingAppends.Pending(end, 0, position(end, -1), new WhenSettled(task)));
    }

    /** The high watermark has moved; returns how many bytes were committed by that. */
    long completeUpTo(long highWatermark) {
        return pending.completeUpTo(highWatermark);
    }

    /** What waits is not acknowledged by this leader. */
    void fail(Errors error) {
        pending.fail(error);
    }

    /** Appends that wait for the high watermark. */
    int waiting() {
        return pending.count();
    }

    /** Records appended since the process began to serve the partition. */
    long messagesIn() {
        return messagesIn;
    }

    /** Bytes of their batches. */
    long bytesIn() {
        return bytesIn;
    }

    private void count(long messages, int bytes) {
        messagesIn += messages;
        bytesIn += bytes;
        context.counts().onAppended(messages, bytes);
    }

    private AppendCallback.Position position(long baseOffset, long logAppendTimeMs) {
        return new AppendCallback.Position(baseOffset, logAppendTimeMs, log.logStartOffset());
    }
}
