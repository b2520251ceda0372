package dev.wharf.consensus;

import static dev.wharf.types.Invariants.check;

import dev.wharf.consensus.RaftEvents.RaftEvent;
import dev.wharf.env.Completion;
import dev.wharf.peer.PeerAnswer;
import dev.wharf.protocol.Errors;
import dev.wharf.types.Invariants;
import dev.wharf.types.Uuid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.raft.Batch;
import org.apache.kafka.snapshot.SnapshotReader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The metadata log of a cluster, agreed by Kafka's Raft library (KIP-595, KIP-630, KIP-853) among the voters and followed by every other node.
 *
 * <p>Crash-only: the library runs in a {@link RaftSession} over what is on the disk, and whenever it fails, or must not go on, a new session takes its place:
 *
 * <pre>
 *            truncated: at once
 *          +----------------------+
 *          v                      |
 * start -> session ---------------+--> closed
 *          ^   |   |              |
 *          |   |   +-> the library fails, or the disk refuses: rest, then open again; after {@link #MAX_CRASHES} in a row the log has failed
 *          |   +-----> a force fails: the log has failed
 *          +---------- the log is damaged, or the library finds no way on from it: moved aside, and a new directory id taken
 * </pre>
 *
 * <p>What was committed stays committed, so a new session goes on telling where the one before it ended.
 *
 * <p>Owner: one loop, the one of its {@link RaftParts}.
 */
public final class RaftMetadataLog implements MetadataLog {
    /** How often the library may fail within {@link #CRASH_WINDOW_MS} before the node gives up. */
    static final int MAX_CRASHES = 5;

    static final long CRASH_WINDOW_MS = 60_000;

    /** How long an added voter may take until it is committed. */
    private static final int ADD_VOTER_MS = 5_000;

    /** A voter that hears of the leader's death waits for a random part of this, so that they do not all stand for election at once. */
    private static final int DEATH_SPREAD_MS = 100;

    /** How long an election may take before another one is called; as often as {@link #MAX_DEATH_NOTICES} says. */
    private static final long DEATH_AGAIN_MS = 600;

    private static final int MAX_DEATH_NOTICES = 5;
    private static final long REST_AFTER_CRASH_MS = 100;
    private static final long REST_AFTER_REFUSAL_MS = 1_000;
    private static final int NOBODY = -1;
    private static final Logger LOG = LoggerFactory.getLogger(RaftMetadataLog.class);

    private final RaftParts parts;
    private final RaftConfig config;
    private final RaftFaults faults;
    private @Nullable Listener listener;
    private @Nullable RaftSession session;
    private Uuid directoryId = Uuid.ZERO;
    private State state = State.NEW;
    private @Nullable Runnable onHandedOver;

    private long toldOffset;
    private long bytesSinceSnapshot;
    private boolean snapshotting;
    private int leaderId = NOBODY;
    private int leaderEpoch;
    private int leadingEpoch = NOBODY;
    private boolean caughtUp;

    private int crashes;
    private long firstCrashAtMs;

    private enum State {
        NEW,
        RUNNING,
        CLOSED
    }

    public RaftMetadataLog(RaftParts parts, RaftConfig config) {
        this(parts, config, RaftFaults.NONE);
    }

    RaftMetadataLog(RaftParts parts, RaftConfig config, RaftFaults faults) {
        this.parts = parts;
        this.config = config;
        this.faults = faults;
    }

    // ---- from the start to the end

    @Override
    public void start(Listener newListener) {
        check(state == State.NEW, "a log starts once");
        listener = newListener;
        state = State.RUNNING;
        for (ApiMessageType type : RaftMessages.TYPES) {
            parts.calls()
                    .serve(type.apiKey(), (from, body, answer) -> onQuestion(type, body, answer));
        }
        parts.calls().whenGone(this::onPeerGone);
        open();
    }

    /** Which replica of the log this node is: an id that changes with an exchanged or damaged log. */
    public Uuid directoryId() {
        return directoryId;
    }

    private void open() {
        if (state != State.RUNNING) {
            return;
        }
        try {
            directoryId = MetadataDirectory.open(parts.disk(), parts.dice());
            session = RaftSession.open(parts, config, directoryId, toldOffset, new OnSession());
        } catch (IOException e) {
            onDiskFailure(e);
        } catch (UncheckedIOException e) {
            onDiskFailure(e);
        } catch (IllegalStateException | CorruptRecordException e) {
            setAside(e); // the library's words for a state that it knows no way on from
        } catch (RuntimeException e) {
            onCrash(e);
        }
    }

    private void onDiskFailure(UncheckedIOException e) {
        onDiskFailure(Objects.requireNonNull(e.getCause(), "an unchecked one has a cause"));
    }

    private void onDiskFailure(IOException e) {
        switch (e) {
            case DamagedLogException damage -> setAside(damage);
            case FailedForceException force -> fail(force);
            default -> onRefused(e);
        }
    }

    /** This node's copy is of no use. Under a new id it follows the others' copy, and has no vote until it is made a voter again. */
    private void setAside(Exception cause) {
        LOG.error("The metadata log cannot be opened; it is moved aside", cause);
        try {
            directoryId = MetadataDirectory.renew(parts.disk(), parts.dice());
        } catch (FailedForceException e) {
            fail(e);
            return;
        } catch (IOException e) {
            onRefused(e);
            return;
        }
        if (countCrash()) {
            reopenAfter(REST_AFTER_CRASH_MS);
        } else {
            fail(new IOException("the metadata log cannot be opened", cause));
        }
    }

    private void onRefused(IOException cause) {
        LOG.warn("The disk refuses the metadata log: {}", cause.toString());
        reopenAfter(REST_AFTER_REFUSAL_MS);
    }

    private void onCrash(RuntimeException cause) {
        LOG.error("The Raft library has failed; it is opened again", cause);
        if (countCrash()) {
            reopenAfter(REST_AFTER_CRASH_MS);
        } else {
            fail(new IOException("the Raft library fails again and again", cause));
        }
    }

    /** False when there have been too many. */
    private boolean countCrash() {
        long nowMs = parts.clock().monotonicMs();
        if (nowMs - firstCrashAtMs > CRASH_WINDOW_MS) {
            firstCrashAtMs = nowMs;
            crashes = 0;
        }
        crashes++;
        return crashes <= MAX_CRASHES;
    }

    private void reopenAfter(long delayMs) {
        parts.loop().schedule(delayMs, this::open);
    }

    private void fail(IOException cause) {
        endSession();
        state = State.CLOSED;
        listener().onFailure(cause);
    }

    /** The library is closed; this node leads no more. */
    private void endSession() {
        RaftSession ended = session;
        session = null;
        if (ended != null) {
            ended.close();
        }
        leadNoMore();
        if (onHandedOver != null && state == State.RUNNING) {
            close();
        }
    }

    @Override
    public void resign() {
        RaftSession current = session;
        if (current != null && current.leads()) {
            current.resign();
        }
    }

    @Override
    public void handOver(long timeoutMs, Runnable done) {
        check(onHandedOver == null, "leadership is handed over once");
        onHandedOver = done;
        leadNoMore();
        if (session == null) {
            close();
        } else {
            session.shutDown((int) timeoutMs);
        }
    }

    @Override
    public void close() {
        state = State.CLOSED;
        leadingEpoch = NOBODY;
        if (session != null) {
            session.close();
            session = null;
        }
        Runnable waiting = onHandedOver;
        onHandedOver = null;
        if (waiting != null) {
            waiting.run();
        }
    }

    // ---- what a session tells

    private final class OnSession implements RaftSession.Owner {
        @Override
        public void onEvent(RaftEvent event) throws IOException {
            switch (event) {
                case RaftEvent.Committed committed -> onCommitted(committed);
                case RaftEvent.Loaded(SnapshotReader<byte[]> snapshot) -> onLoaded(snapshot);
                case RaftEvent.LeaderChanged(int leader, int epoch) -> onLeader(leader, epoch);
                case RaftEvent.Answered answered -> answered.asker().accept(answered.answer());
            }
        }

        @Override
        public void onPolled() {
            maybeTellFirstLeader();
            maybeTellResigned();
        }

        @Override
        public void onTruncated() {
            if (faults.goesOnAfterTruncation()) {
                return;
            }
            LOG.info("The metadata log was cut back to what its leader has; it is opened again");
            endSession();
            open();
        }

        @Override
        public void onShutDown() {
            endSession();
        }

        @Override
        public void onFailure(RuntimeException failure) {
            endSession();
            if (state != State.RUNNING) {
                return;
            }
            switch (failure) {
                case UncheckedIOException io -> onDiskFailure(io);
                default -> onCrash(failure);
            }
        }
    }

    private void onCommitted(RaftEvent.Committed committed) {
        toldOffset = committed.endOffset();
        bytesSinceSnapshot += committed.sizeBytes();
        listener().onCommit(committed.endOffset(), committed.records());
    }

    private void onLoaded(SnapshotReader<byte[]> snapshot) throws IOException {
        try (snapshot) {
            toldOffset = snapshot.snapshotId().offset();
            bytesSinceSnapshot = 0;
            listener().onSnapshot(toldOffset, new Records(snapshot));
        }
    }

    /** The records of a snapshot one by one, without the control records. */
    private static final class Records implements RecordSource {
        private final SnapshotReader<byte[]> snapshot;
        private Iterator<byte[]> batch = List.<byte[]>of().iterator();

        private Records(SnapshotReader<byte[]> snapshot) {
            this.snapshot = snapshot;
        }

        @Override
        public byte @Nullable [] next() {
            while (!batch.hasNext()) {
                if (!snapshot.hasNext()) {
                    return null;
                }
                Batch<byte[]> next = snapshot.next();
                batch = next.records().iterator();
            }
            return batch.next();
        }
    }

    /** Says who leads, and once that nobody does: epochs pass until somebody is elected. */
    private void tellLeader(int leader, int epoch) {
        if (leader != NOBODY) {
            LOG.info("Epoch {} of the metadata log is led by node {}", epoch, leader);
        } else if (leaderId != NOBODY) {
            LOG.info("The metadata log has no leader in epoch {}", epoch);
        }
    }

    private void onLeader(int leader, int epoch) {
        leadNoMore();
        tellLeader(leader, epoch);
        leaderId = leader;
        leaderEpoch = epoch;
        if (leader == config.nodeId()) {
            caughtUp = true; // the library tells it only then
            leadingEpoch = epoch;
            listener().onLeaderChange(leader, epoch);
            listener().onLeader(epoch);
        } else if (leader == NOBODY || caughtUp) {
            listener().onLeaderChange(leader, epoch);
        }
    }

    private void leadNoMore() {
        int epoch = leadingEpoch;
        leadingEpoch = NOBODY;
        if (epoch != NOBODY) {
            listener().onResign(epoch);
        }
    }

    /** The library tells of the next epoch only; but who has lost the majority, or its vote, leads no more from then on. */
    private void maybeTellResigned() {
        RaftSession current = session;
        if (leadingEpoch != NOBODY && current != null && !current.leads()) {
            onLeader(NOBODY, leaderEpoch);
        }
    }

    /** The first leader is told when what it had committed has been. */
    private void maybeTellFirstLeader() {
        RaftSession current = session;
        if (caughtUp || current == null || leaderId == NOBODY) {
            return;
        }
        long committed = current.leaderCommittedOffset();
        if (committed >= 0 && toldOffset >= committed) {
            caughtUp = true;
            listener().onLeaderChange(leaderId, leaderEpoch);
        }
    }

    /**
     * The leader's connections were closed, so most likely its process has ended: this voter need not lose its patience first. Should the leader live after all, those who hear it refuse
     * their votes, and nothing has happened (KIP-996).
     */
    private void onPeerGone(int nodeId) {
        if (nodeId == leaderId) {
            int epoch = leaderEpoch;
            parts.loop()
                    .schedule(
                            parts.dice().nextInt(DEATH_SPREAD_MS),
                            () -> noticeDeath(nodeId, epoch, MAX_DEATH_NOTICES));
        }
    }

    /** Has the library do what it does when a leader says that it ends its epoch. */
    private void noticeDeath(int leader, int epoch, int tries) {
        RaftSession current = session;
        boolean follows = leaderId == leader && leaderEpoch == epoch;
        if (tries == 0 || current == null || !follows) {
            return;
        }
        current.ask(
                QuorumMessages.endEpoch(config.clusterId(), leader, epoch),
                answer -> {}); // what comes of it is told by another leader
        parts.loop().schedule(DEATH_AGAIN_MS, () -> noticeDeath(leader, epoch, tries - 1));
    }

    private void onQuestion(ApiMessageType type, ByteBuffer body, PeerAnswer answer) {
        RaftSession current = session;
        if (current != null) { // else it is lost, and asked again
            current.onQuestion(type, body, answer);
        }
    }

    // ---- what the node asks for

    @Override
    public long append(int epoch, List<byte[]> records) throws IOException {
        check(!records.isEmpty(), "a batch has a record");
        RaftSession current = session;
        if (current == null || epoch != leadingEpoch) {
            throw new IOException("the metadata log takes no appends in epoch " + epoch);
        }
        return current.append(epoch, records);
    }

    @Override
    public void describeQuorum(Consumer<@Nullable QuorumView> then) {
        RaftSession current = session;
        if (current == null) {
            then.accept(null);
        } else {
            current.ask(
                    QuorumMessages.describe(), answer -> then.accept(QuorumMessages.view(answer)));
        }
    }

    @Override
    public void addVoter(Voter voter, ChangeCallback then) {
        RaftSession current = session;
        if (current == null) {
            then.onChange(Errors.NOT_LEADER_OR_FOLLOWER, "The metadata log is not open");
        } else {
            current.ask(
                    QuorumMessages.addVoter(config.clusterId(), ADD_VOTER_MS, voter),
                    answer -> QuorumMessages.tellChange(answer, then));
        }
    }

    @Override
    public void removeVoter(int nodeId, Uuid removedDirectoryId, ChangeCallback then) {
        RaftSession current = session;
        if (current == null) {
            then.onChange(Errors.NOT_LEADER_OR_FOLLOWER, "The metadata log is not open");
        } else if (current.leads()
                && nodeId == config.nodeId()
                && removedDirectoryId.equals(directoryId)) {
            current.resign();
            then.onChange(
                    Errors.NOT_LEADER_OR_FOLLOWER,
                    "Who leads hands over before it loses its vote; ask the next one");
        } else {
            current.ask(
                    QuorumMessages.removeVoter(
                            config.clusterId(), new Voter(nodeId, removedDirectoryId, List.of())),
                    answer -> QuorumMessages.tellChange(answer, then));
        }
    }

    @Override
    public long bytesSinceSnapshot() {
        return bytesSinceSnapshot;
    }

    @Override
    public void writeSnapshot(long endOffset, Consumer<Consumer<byte[]>> source, Completion done) {
        check(!snapshotting, "one snapshot at a time");
        check(endOffset <= toldOffset, "a snapshot is of what is committed");
        RaftSession current = session;
        if (current == null) {
            parts.loop().post(() -> done.onDone(new IOException("the metadata log is not open")));
            return;
        }
        snapshotting = true;
        long coveredBytes = bytesSinceSnapshot;
        current.writeSnapshot(
                endOffset,
                source,
                failure -> {
                    snapshotting = false;
                    if (state == State.CLOSED) {
                        return;
                    }
                    if (failure == null) {
                        bytesSinceSnapshot = Math.max(0, bytesSinceSnapshot - coveredBytes);
                    }
                    done.onDone(failure);
                });
    }

    private Listener listener() {
        Listener named = listener;
        if (named == null) {
            throw new Invariants.InvariantViolation("the log has not started");
        }
        return named;
    }
}
