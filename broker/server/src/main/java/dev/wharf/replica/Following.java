package dev.wharf.replica;

import dev.wharf.log.AppendResult;
import dev.wharf.log.EpochEnd;
import dev.wharf.log.JournalFullException;
import dev.wharf.log.LogDirectory;
import dev.wharf.log.PartitionLog;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.peer.ReplicaFetchResponse;
import dev.wharf.protocol.record.MemoryRecords;
import dev.wharf.protocol.record.RecordBatch;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The role of a partition's follower in one epoch.
 *
 * <pre>
 *   fetching -- the leader's log parts from this one, or starts above it --> cutting -> fetching
 *      |  ^
 *      v  | after a rest
 *   resting: the leader does not know of the epoch yet, a disk or the journal is full, a batch is damaged
 * </pre>
 *
 * <p>What is cut off is only ever told by epochs: where the leader's log parts from this one is asked with each fetch (KIP-101, KIP-279, KIP-595), and never is the
 * high watermark taken for that place.
 *
 * <p>Owner: the partition's loop.
 */
final class Following implements Role {
    private static final Logger LOG = LoggerFactory.getLogger(Following.class);

    /** The first rest; each further one is twice as long, up to {@code replica.fetch.backoff.ms}. */
    private static final long FIRST_REST_MS = 20;

    private static final long NO_ROLL_CALL = 0;

    private final Partition partition;
    private final ReplicaContext context;
    private final int leaderId;
    private final int epoch;
    private long restMs = FIRST_REST_MS;

    /**
     * @param leaderId {@link PartitionImage#NO_LEADER} if there is none
     */
    Following(Partition partition, ReplicaContext context, int leaderId, int epoch) {
        this.partition = partition;
        this.context = context;
        this.leaderId = leaderId;
        this.epoch = epoch;
    }

    @Override
    public int epoch() {
        return epoch;
    }

    /** Begins to fetch. A node that the controller lets go is out of all ISRs: nobody waits for what it would fetch, but others would for the disk and the time that it takes. */
    void start() {
        if (leaderId == PartitionImage.NO_LEADER || context.isLeaving()) {
            context.cluster().followed().onGone(partition.key());
        } else if (context.faults().has(ReplicaFaults.Bug.TRUNCATES_TO_HIGH_WATERMARK)) {
            cutTo(Math.max(partition.highWatermark(), log().logStartOffset()), false);
        } else {
            goOn();
        }
    }

    /** Asks for more once what is here may be acknowledged: a follower that forces does so before it asks. */
    private void goOn() {
        whenAcknowledgeable(
                () ->
                        whenStartKept(
                                () -> {
                                    if (partition.hasRole(this)) {
                                        context.cluster()
                                                .followed()
                                                .onReady(position(NO_ROLL_CALL));
                                    }
                                },
                                this::rest));
    }

    private void whenAcknowledgeable(Runnable task) {
        if (log().config().flush().sync()
                && !context.faults().has(ReplicaFaults.Bug.ACKNOWLEDGES_BEFORE_FORCE)) {
            log().whenDurable(
                            log().logEndOffset(),
                            failure -> {
                                if (failure == null) { // else the log is fenced
                                    task.run();
                                }
                            });
        } else {
            task.run();
        }
    }

    /** The leader answers who deletes records once no replica in sync can bring them back: this one says where it starts when no crash can. */
    private void whenStartKept(Runnable task, Runnable failed) {
        if (log().logStartOffset() > log().keptStart()) {
            context.logs()
                    .persistStarts(
                            List.of(log()), failure -> (failure == null ? task : failed).run());
        } else {
            task.run();
        }
    }

    /** @param rollCall that came with what the leader sent last, and is answered by going on from there in this epoch */
    private FollowerPosition position(long rollCall) {
        int lastEpoch =
                context.faults().has(ReplicaFaults.Bug.SKIPS_EPOCHS)
                        ? -1
                        : log().latestLeaderEpoch();
        return new FollowerPosition(
                partition.key(),
                leaderId,
                epoch,
                log().logEndOffset(),
                context.faults().has(ReplicaFaults.Bug.TRUNCATES_TO_HIGH_WATERMARK)
                        ? -1
                        : lastEpoch,
                log().keptStart(),
                rollCall);
    }

    /**
     * Takes what the leader had.
     *
     * @param asked the position that it was asked for
     * @param done told, perhaps later, where to go on, or null if the {@link FollowedPartitions} will be told
     */
    void onFetched(
            FollowerPosition asked,
            ReplicaFetchResponse.ReplicaRecords part,
            Consumer<@Nullable FollowerPosition> done) {
        if (asked.leaderEpoch() != epoch || log().isTruncating()) {
            done.accept(null);
            return;
        }
        boolean goesOn =
                switch (Errors.of(part.errorCode())) {
                    case NONE -> part.divergingEpoch() >= 0 ? cutDiverging(part) : take(part);
                    case OFFSET_OUT_OF_RANGE -> cutOutOfRange(part);
                    default -> rest();
                };
        if (goesOn) {
            restMs = FIRST_REST_MS;
            whenAcknowledgeable(
                    () ->
                            whenStartKept(
                                    () ->
                                            done.accept(
                                                    partition.hasRole(this)
                                                            ? position(part.rollCall())
                                                            : null),
                                    () -> {
                                        done.accept(null);
                                        rest();
                                    }));
        } else {
            done.accept(null);
        }
    }

    /** Appends; returns whether to go on at once. */
    private boolean take(ReplicaFetchResponse.ReplicaRecords part) {
        ByteBuf records =
                part.records() instanceof MemoryRecords batches
                        ? batches.buffer()
                        : MemoryRecords.EMPTY.buffer();
        if (startsInTheMiddle(records)) {
            long base = new RecordBatch(records, records.readerIndex()).baseOffset();
            context.logs().startAnew(log(), base, failure -> onStartedAnew(failure, part));
            return false;
        }
        return append(records, part);
    }

    private boolean append(ByteBuf records, ReplicaFetchResponse.ReplicaRecords part) {
        long before = log().logEndOffset();
        AppendResult result = log().appendAsFollower(records);
        int bytes = log().logEndOffset() > before ? records.readableBytes() : 0;
        partition.onFollowed(bytes, part.highWatermark(), part.logStartOffset());
        return switch (result) {
            case AppendResult.StorageFailed(IOException cause) -> {
                context.space().shared().onWriteFailed(cause);
                yield rest();
            }
            case AppendResult.RefusedBatch(_, String message) -> {
                LOG.warn("{} from node {}: {}", partition.name(), leaderId, message);
                yield rest();
            }
            default -> true;
        };
    }

    /** The leader's log begins in the middle of a batch, because records were deleted: an empty log has to begin where the batch does. */
    private boolean startsInTheMiddle(ByteBuf records) {
        if (records.readableBytes() < RecordBatch.HEADER_BYTES
                || log().logStartOffset() < log().logEndOffset()) {
            return false;
        }
        RecordBatch first = new RecordBatch(records, records.readerIndex());
        long end = log().logEndOffset();
        return first.baseOffset() < end && first.nextOffset() > end;
    }

    private void onStartedAnew(
            @Nullable IOException failure, ReplicaFetchResponse.ReplicaRecords part) {
        if (failure == null
                && partition.hasRole(this)
                && part.records() instanceof MemoryRecords batches) {
            append(batches.buffer(), part);
        }
        onCut(failure);
    }

    /** The logs part: goes back to where they may be the same, which the next fetch finds out (KIP-279). */
    private boolean cutDiverging(ReplicaFetchResponse.ReplicaRecords part) {
        long end = log().logEndOffset();
        EpochEnd own = log().offsetForEpoch(part.divergingEpoch());
        if (own.epoch() < 0) {
            cutTo(Math.min(end, part.divergingEndOffset()), false);
        } else if (own.epoch() != part.divergingEpoch()) {
            cutTo(Math.min(end, own.endOffset()), false);
        } else {
            // Where the leader has a part of this log's last epoch, it has only later ones behind.
            boolean laterEpochsFollow = own.epoch() == log().latestLeaderEpoch();
            cutTo(
                    Math.min(end, Math.min(own.endOffset(), part.divergingEndOffset())),
                    laterEpochsFollow);
        }
        return false;
    }

    private boolean cutOutOfRange(ReplicaFetchResponse.ReplicaRecords part) {
        long end = log().logEndOffset();
        if (part.logEndOffset() >= 0 && end > part.logEndOffset()) {
            cutTo(part.logEndOffset(), false);
            return false;
        }
        if (end < part.logStartOffset()) {
            LOG.info(
                    "{} starts anew at {}, where the leader's log starts; it ended at {}",
                    partition.name(),
                    part.logStartOffset(),
                    end);
            context.logs().startAnew(log(), part.logStartOffset(), this::onCut);
            return false;
        }
        return rest();
    }

    private void cutTo(long offset, boolean laterEpochsFollow) {
        if (offset < log().logEndOffset()) {
            LOG.info(
                    "{} is cut from {} to {}, where it parts from that of node {} in epoch {}",
                    partition.name(),
                    log().logEndOffset(),
                    offset,
                    leaderId,
                    epoch);
        }
        if (offset < log().logStartOffset()) {
            context.logs().startAnew(log(), offset, this::onCut);
        } else {
            context.logs().truncate(log(), offset, laterEpochsFollow, this::onCut);
        }
    }

    private void onCut(@Nullable IOException failure) {
        partition.onCut();
        if (failure instanceof LogDirectory.NotWrittenException) {
            context.space().shared().onWriteFailed(failure);
            rest();
        } else if (failure instanceof JournalFullException) {
            rest(); // which is over when a few segments are forced, and no want of disk space
        } else if (failure == null && partition.hasRole(this)) {
            goOn();
        }
    }

    /** Asks again a little later; returns false. */
    private boolean rest() {
        context.loop()
                .schedule(
                        restMs,
                        () -> {
                            if (partition.hasRole(this) && !log().isTruncating()) {
                                goOn();
                            }
                        });
        restMs = Math.min(2 * restMs, Math.max(1, context.cluster().config().backoffMs()));
        return false;
    }

    private PartitionLog log() {
        return partition.log();
    }
}
