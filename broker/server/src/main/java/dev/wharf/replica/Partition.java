package dev.wharf.replica;

import static dev.wharf.types.Invariants.check;

import dev.wharf.env.Completion;
import dev.wharf.log.LogConfig;
import dev.wharf.log.PartitionLog;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.peer.ReplicaFetchResponse;
import dev.wharf.types.TopicPartition;
import dev.wharf.types.Uuid;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A partition of which this node has a replica: its log, its high watermark, the appends that wait for it and the fetches that are parked. What this node is
 * to it, changes with each leader epoch: {@link Leading} or {@link Following}.
 *
 * <p>The high watermark is the end of what the in-sync replicas have; where the topic wants each append forced, of what is durable. It never moves back, but where an
 * unclean election has let go what it covered.
 *
 * <p>Owner: one loop, see {@link PartitionLoops}.
 */
public final class Partition {
    private static final long HIGH_WATERMARK = -1;
    private static final int NO_EPOCH = -1;
    private final TopicPartition name;
    private final Uuid topicId;
    private final ReplicaContext context;
    private final PartitionLog log;
    private final LogReads reads;
    private final PartitionAppends appends;
    private final ParkedFetches parked = new ParkedFetches();
    private Role role;
    private @Nullable PartitionImage latest;
    private @Nullable PartitionImage later;
    private long highWatermark;
    private @Nullable Listener listener;
    private boolean dirty;
    private boolean closed;

    /** Hears how the partition fares; on its loop. */
    interface Listener {
        /** The high watermark has moved up. */
        void onCommit();

        /** Nothing more is committed in this process. */
        void onFailure(IOException cause);
    }

    Partition(TopicPartition name, Uuid topicId, ReplicaContext context, PartitionLog log) {
        this.name = name;
        this.topicId = topicId;
        this.context = context;
        this.log = log;
        this.reads = new LogReads(log, this::onDamaged);
        this.appends = new PartitionAppends(this, context, log);
        this.highWatermark = log.committedBefore();
        this.role = new Following(this, context, PartitionImage.NO_LEADER, NO_EPOCH);
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

    ReplicaKey key() {
        return new ReplicaKey(topicId, name.partition());
    }

    /** The epoch of the leader, whoever that is. */
    public int leaderEpoch() {
        return role.epoch();
    }

    /** Whether this node leads the partition. */
    public boolean isLeading() {
        return role instanceof Leading && !closed;
    }

    /** Whether a role is the present one still. */
    boolean hasRole(Role asked) {
        return role == asked && !closed;
    }

    /** What the metadata says of it; null before it has said anything. */
    @Nullable PartitionImage state() {
        return latest;
    }

    /** Bytes of the log are not what they were. */
    void onDamaged(IOException cause) {
        context.onDamaged().accept(this, cause);
    }

    public long highWatermark() {
        return highWatermark;
    }

    /** The end of what a reader of committed transactions may see; no transaction is ever open yet. */
    public long lastStableOffset() {
        return highWatermark;
    }

    /** Takes over what the metadata says of the partition; while the log's end is being cut off, once that is done. */
    void onMetadata(PartitionImage state) {
        check(
                state.leaderEpoch() >= role.epoch(),
                "leader epochs grow",
                state.leaderEpoch(),
                role.epoch());
        latest = state;
        if (log.isTruncating()) {
            later = state;
            return;
        }
        boolean leads = state.leader() == context.nodeId();
        boolean newEpoch = state.leaderEpoch() > role.epoch();
        if (role instanceof Leading leading && leads && !newEpoch) {
            leading.onMetadata(state);
        } else if (newEpoch && leads) {
            lead(state);
        } else if (newEpoch) {
            follow(state);
        }
    }

    private void lead(PartitionImage state) {
        boolean led = endLeading();
        log.startEpoch(state.leaderEpoch());
        Leading.Place place =
                new Leading.Place(
                        topicId,
                        name.partition(),
                        context,
                        this::highWatermark,
                        log::logStartOffset,
                        log::logEndOffset,
                        () -> log.config().minInsyncReplicas(),
                        this::onIsrChange);
        Leading leading = new Leading(place, state, log.logEndOffset());
        role = leading;
        if (log.config().flush().sync()) {
            log.flush();
        }
        onIsrChange();
        if (!led) {
            context.cluster().followed().onGone(key());
            context.roles().onLeading(this);
        }
        parked.wake(Integer.MAX_VALUE);
    }

    private void follow(PartitionImage state) {
        boolean led = endLeading();
        Following following = new Following(this, context, state.leader(), state.leaderEpoch());
        role = following;
        if (led) {
            resign();
        }
        parked.wake(Integer.MAX_VALUE);
        following.start();
    }

    private boolean endLeading() {
        if (role instanceof Leading leading) {
            leading.onEnd();
            return true;
        }
        return false;
    }

    /** Whatever waited for this leader has to ask the next one. */
    private void resign() {
        appends.fail(Errors.NOT_LEADER_OR_FOLLOWER);
        context.roles().onResigned(this);
    }

    /** Who is in sync, or proposed to be, has changed: more may be committed, or what waits may not be for long. */
    private void onIsrChange() {
        advance();
        if (appends.waiting() > 0 && !hasEnoughReplicas()) {
            appends.fail(Errors.NOT_ENOUGH_REPLICAS_AFTER_APPEND);
        }
    }

    /** Whether a produce with {@code acks=all} may be taken: as many are in sync as have to be. */
    boolean hasEnoughReplicas() {
        return role instanceof Leading leading && leading.hasEnough();
    }

    /**
     * Appends one batch as a client sent it: its base offset, epoch and perhaps its timestamps are written in place. The bytes are the caller's
     * again when this returns. Refused while the disk has no more than its reserve, and while all must have it but too few are in sync.
     *
     * @param byAll whether all in-sync replicas must have it before it counts as committed for {@code callback}; else it is enough that this node has it, durably where the topic
     *     wants that
     */
    public void append(ByteBuf batch, boolean byAll, AppendCallback callback) {
        appends.append(batch, byAll, callback);
    }

    /** As {@link #append}, into the reserve too: for what the broker itself has to write down. */
    void appendReserved(ByteBuf batch, boolean byAll, AppendCallback callback) {
        appends.appendReserved(batch, byAll, callback);
    }

    /** Whether this node leads, and others have replicas. */
    boolean isReplicated() {
        return role instanceof Leading leading && leading.isReplicated();
    }

    /** What the partition holds and has taken. */
    PartitionFigures figures() {
        return new PartitionFigures(
                name,
                appends.messagesIn(),
                appends.bytesIn(),
                log.sizeBytes(),
                log.segmentCount(),
                log.logStartOffset(),
                log.logEndOffset(),
                appends.waiting(),
                parked.count(),
                log.producerCount(),
                isLeading() && !hasEnoughReplicas());
    }

    /**
     * Reads from {@code wanted}, or names the replica that the reader had better ask. What a follower shows is committed too, though it hears later of that than the leader.
     *
     * @param maxBytes of records, but at least one batch if {@code atLeastOneBatch} and there is one (KIP-74)
     */
    public FetchResult read(
            FetchReader reader,
            FetchPosition.Wanted wanted,
            int maxBytes,
            boolean atLeastOneBatch) {
        Errors refusal = unreadable(reader);
        if (refusal == Errors.NONE) {
            refusal = checkEpoch(wanted.currentLeaderEpoch());
        }
        if (refusal == Errors.NONE && !isLeading() && wanted.fetchOffset() > log.logEndOffset()) {
            // A follower may be behind; a reader that is told that the offset is nowhere loses its
            // place.
            refusal = Errors.OFFSET_NOT_AVAILABLE;
        }
        if (refusal != Errors.NONE) {
            return FetchResult.failed(refusal);
        }
        // While a follower's end is being cut off, it may be below what was committed here.
        long committed = Math.clamp(highWatermark, log.logStartOffset(), log.logEndOffset());
        int replica = select(reader, wanted.fetchOffset());
        return replica == ReplicaSelector.HERE
                ? reads.read(wanted, committed, committed, maxBytes, atLeastOneBatch)
                : reads.elsewhere(committed, replica);
    }

    private Errors unreadable(FetchReader reader) {
        boolean follows = role instanceof Following && !closed;
        return follows && reader.fromAnyReplica() ? storageError() : unusable();
    }

    private int select(FetchReader reader, long offset) {
        return role instanceof Leading leading && leading.isReplicated()
                ? context.cluster()
                        .config()
                        .selector()
                        .select(reader, offset, leading, context.nodeId(), context.brokers())
                : ReplicaSelector.HERE;
    }

    /** Compares the epoch that a client believes in with ours; -1 is "does not say" (KIP-320). */
    public Errors checkEpoch(int currentLeaderEpoch) {
        if (currentLeaderEpoch < 0 || currentLeaderEpoch == role.epoch()) {
            return Errors.NONE;
        }
        return currentLeaderEpoch < role.epoch()
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
        if (role instanceof Leading leading) {
            leading.onMarks();
        }
        return Errors.NONE;
    }

    /** Tells {@code done} when no replica that may lead next has anything below {@code start}; or why that is not sure. */
    public void whenAllStartAt(long start, int timeoutMs, Consumer<Errors> done) {
        if (role instanceof Leading leading && !closed) {
            leading.whenAllStartAt(start, timeoutMs, done);
        } else {
            done.accept(Errors.NOT_LEADER_OR_FOLLOWER);
        }
    }

    /**
     * Tells {@code done}, once and perhaps within this call, that at some moment after this call no other node had led in a later epoch; or why that is not sure. Who answers from its own state what others may
     * have changed asks this first.
     */
    public void whenSureToLead(Consumer<Errors> done) {
        if (role instanceof Leading leading && !closed) {
            leading.whenSureToLead(done);
        } else {
            done.accept(Errors.NOT_LEADER_OR_FOLLOWER);
        }
    }

    /**
     * NONE, or why a consumer cannot be told yet where the partition ends: right after an election the high watermark may be below one that the last leader has told
     * (KIP-207).
     */
    public Errors endUnknown() {
        return role instanceof Leading leading && highWatermark < leading.epochStartOffset()
                ? Errors.OFFSET_NOT_AVAILABLE
                : Errors.NONE;
    }

    /** NONE, or why nothing can be asked of this partition. */
    public Errors unusable() {
        if (!isLeading()) {
            return Errors.NOT_LEADER_OR_FOLLOWER;
        }
        return storageError();
    }

    private Errors storageError() {
        return context.health().isFenced() ? Errors.KAFKA_STORAGE_ERROR : Errors.NONE;
    }

    /**
     * Parks a fetch that has read up to {@code seenHighWatermark}: it is told of each move until it is called off. Not parked, and told within this call, if there is more already.
     *
     * <p>Bounded by the requests that the network lets connections have open.
     */
    public void park(FetchWaiter waiter, long seenHighWatermark) {
        if (closed || highWatermark > seenHighWatermark) {
            waiter.onMore(Integer.MAX_VALUE);
            return;
        }
        parked.park(waiter);
    }

    /** Calls a parked fetch off; without effect if it is not parked. */
    public void unpark(FetchWaiter waiter) {
        parked.unpark(waiter);
    }

    /** Names the one task that runs after each move of the high watermark: the machine that lives on this partition. */
    void listen(Listener newListener) {
        listener = newListener;
    }

    /**
     * Runs {@code task} when the high watermark has come to where the log ends now: what a recovery found is as good as acknowledged then. Where that is for other brokers too to
     * decide, at once.
     */
    void whenSettled(Runnable task) {
        boolean decidesAlone =
                role instanceof Leading leading && !leading.hasCompany() && hasEnoughReplicas();
        if (highWatermark == log.logEndOffset() || !decidesAlone) {
            task.run();
        } else {
            appends.whenSettled(task);
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
        appends.fail(Errors.KAFKA_STORAGE_ERROR);
        if (listener != null) {
            listener.onFailure(cause);
        }
        parked.wake(Integer.MAX_VALUE);
    }

    /** Changes the log's settings; the high watermark may no longer have to wait. */
    void reconfigure(LogConfig config) {
        log.reconfigure(config);
        advance();
    }

    /** This node gives the partition up, or the topic is gone. */
    void close() {
        boolean led = endLeading();
        closed = true;
        context.cluster().followed().onGone(key());
        if (led) {
            resign();
        }
        parked.wake(Integer.MAX_VALUE);
    }

    /** A batch was appended here, where the log ended at {@code formerEnd}. */
    void onAppended(long formerEnd) {
        onWritten();
        if (role instanceof Leading leading) {
            leading.onAppended(formerEnd);
        }
        advance();
    }

    /** The log has something that the next background force is to make durable, or to mark. */
    void onWritten() {
        if (!dirty) {
            dirty = true;
            context.dirty().add(this);
        }
    }

    /** The role of this node if it leads, or null. */
    @Nullable Leading leading() {
        return role instanceof Leading leading && !closed ? leading : null;
    }

    /** Takes what a leader had for this follower; see {@link Following#onFetched}. */
    void onFetched(
            FollowerPosition asked,
            ReplicaFetchResponse.ReplicaRecords part,
            Consumer<@Nullable FollowerPosition> done) {
        if (role instanceof Following following && !closed) {
            following.onFetched(asked, part, done);
        } else {
            done.accept(null);
        }
    }

    /**
     * This follower has taken what its leader had.
     *
     * @param bytes that were appended
     * @param leaderHighWatermark ours is no higher, and not above our end
     * @param leaderStart below which nothing is readable any more
     */
    void onFollowed(int bytes, long leaderHighWatermark, long leaderStart) {
        if (bytes > 0) {
            context.space().onWritten(bytes);
            onWritten();
        }
        if (leaderStart > log.logStartOffset()) {
            log.deleteRecordsBefore(Math.min(leaderStart, log.logEndOffset()));
        }
        long committed = Math.min(leaderHighWatermark, log.logEndOffset());
        if (committed > highWatermark) {
            highWatermark = committed;
            parked.wake(Integer.MAX_VALUE);
        }
    }

    /** This follower's log has been cut, or has not for want of space. */
    void onCut() {
        highWatermark = Math.max(log.logStartOffset(), Math.min(highWatermark, log.logEndOffset()));
        PartitionImage state = later;
        later = null;
        if (state != null && !closed) {
            onMetadata(state);
        }
    }

    /**
     * Begins to force what was appended since the last time, so that a recovery need not look at it.
     *
     * @param ended told when that has ended, within this call if nothing is to do; also where it has failed, of which the log itself tells
     */
    void forceInBackground(Completion ended) {
        dirty = false;
        context.dirty().remove(this);
        log.mark();
        log.whenForced(log.logEndOffset(), ended);
    }

    /** Moves the high watermark up as far as it may go. */
    void advance() {
        if (!(role instanceof Leading leading)) {
            return;
        }
        boolean wait =
                log.config().flush().sync()
                        && !context.faults().has(ReplicaFaults.Bug.ACKNOWLEDGES_BEFORE_FORCE);
        long ownEnd = wait ? log.durableOffset() : log.logEndOffset();
        long committable = leading.committable(ownEnd);
        if (committable <= highWatermark) {
            return;
        }
        highWatermark = committable;
        long bytes = appends.completeUpTo(highWatermark);
        leading.onMarks();
        if (listener != null) {
            listener.onCommit();
        }
        parked.wake(bytes);
    }

    @Override
    public String toString() {
        return name
                + (isLeading() ? " leading" : " following")
                + " in epoch "
                + role.epoch()
                + " from "
                + log.logStartOffset()
                + " to "
                + log.logEndOffset()
                + ", committed to "
                + highWatermark;
    }
}
