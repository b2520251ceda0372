package dev.wharf.consensus;

import static dev.wharf.types.Invariants.check;

import dev.wharf.env.Clock;
import dev.wharf.env.Completion;
import dev.wharf.env.Disk;
import dev.wharf.env.Loop;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.record.RecordBatch;
import dev.wharf.types.Invariants.InvariantViolation;
import dev.wharf.types.Uuid;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The metadata log of a single node: segments in {@code __cluster_metadata-0/}, in the format that {@code kafka-dump-log
 * --cluster-metadata-decoder} reads. Committed is what was forced; appends that come during a force share the next one.
 *
 * <p>A failed force is never repeated: the log stops, for its pages may be gone. A disk that is full refuses the append and nothing else.
 *
 * <p>Owner: one loop.
 */
public final class LocalMetadataLog implements MetadataLog {
    /** The directory's name in Kafka. */
    public static final String DIRECTORY = "__cluster_metadata-0";

    private final Disk disk;
    private final Loop loop;
    private final Clock clock;
    private final MetadataLogConfig config;
    private final MetaProperties self;
    private final Snapshots snapshots;

    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    private @Nullable Segments segments;
    private @Nullable RecoveryPoint recoveryPoint;
    private @Nullable Listener listener;
    private boolean stopped;
    private boolean forcing;
    private boolean snapshotting;
    private int epoch;
    private long endOffset;
    private long committedOffset;
    private int committedEpoch;
    private long bytesSinceSnapshot;

    private record Pending(long endOffset, List<byte[]> records, long sizeBytes) {}

    /** @param self whose log this is */
    public LocalMetadataLog(
            Disk disk, Loop loop, Clock clock, MetadataLogConfig config, MetaProperties self) {
        this.disk = disk;
        this.loop = loop;
        this.clock = clock;
        this.config = config;
        this.self = self;
        this.snapshots = new Snapshots(disk, loop, DIRECTORY);
    }

    @Override
    public void start(Listener listener) throws IOException {
        check(this.listener == null, "a log starts once");
        this.listener = listener;
        disk.createDirectories(DIRECTORY);
        disk.forceDirectoryNow(".");
        RecoveryPoint point = RecoveryPoint.open(disk, DIRECTORY + "/recovery-point");
        recoveryPoint = point;
        Snapshots.Id snapshot = snapshots.recover();
        if (snapshot != null) {
            snapshots.read(snapshot, listener);
            endOffset = snapshot.endOffset();
            committedEpoch = snapshot.epoch();
        }
        segments =
                Segments.recover(
                        disk,
                        loop,
                        DIRECTORY,
                        endOffset,
                        point.offset(),
                        batch -> recover(batch, listener));
        committedOffset = endOffset;
        point.advance(committedOffset);
        epoch = committedEpoch + 1;
        listener.onLeaderChange(self.nodeId(), epoch);
        listener.onLeader(epoch);
    }

    private void recover(RecordBatch batch, Listener hears) throws IOException {
        if (batch.nextOffset() > endOffset) { // else the snapshot holds it
            endOffset = batch.nextOffset();
            committedEpoch = batch.leaderEpoch();
            bytesSinceSnapshot += batch.sizeBytes();
            hears.onCommit(endOffset, BatchFile.entries(batch));
        }
    }

    @Override
    public long append(int epoch, List<byte[]> records) throws IOException {
        check(!records.isEmpty(), "a batch has a record");
        if (stopped || segments == null || epoch != this.epoch) {
            throw new IOException("the metadata log takes no appends in epoch " + epoch);
        }
        if (segments.current().sizeBytes() >= config.segmentBytes()) {
            roll(segments);
        }
        ByteBuf batch = BatchFile.encode(endOffset, epoch, clock.wallMs(), records);
        int sizeBytes = batch.readableBytes();
        segments.append(batch, endOffset + records.size());
        endOffset += records.size();
        pending.add(new Pending(endOffset, List.copyOf(records), sizeBytes));
        forceNext();
        return endOffset;
    }

    private void roll(Segments open) throws IOException {
        orFail(() -> open.current().file().forceNow());
        Segment next = open.createNext();
        orFail(() -> open.switchTo(next));
    }

    /** What must not fail: if it does, the log has stopped. */
    private void orFail(Forcing forcing) throws IOException {
        try {
            forcing.run();
        } catch (IOException e) {
            loop.post(() -> fail(e));
            throw e;
        }
    }

    @FunctionalInterface
    private interface Forcing {
        void run() throws IOException;
    }

    private void forceNext() {
        if (forcing || pending.isEmpty() || segments == null) {
            return;
        }
        forcing = true;
        long upTo = endOffset;
        segments.current()
                .file()
                .force(
                        loop,
                        failure -> {
                            forcing = false;
                            onForced(upTo, failure);
                        });
    }

    private void onForced(long upTo, @Nullable IOException failure) {
        if (stopped) {
            return;
        }
        if (failure != null) {
            fail(failure);
            return;
        }
        try {
            requireStarted(recoveryPoint).advance(upTo);
        } catch (IOException e) {
            fail(e);
            return;
        }
        commit(upTo);
        forceNext();
    }

    private void commit(long upTo) {
        List<byte[]> records = new ArrayList<>();
        Pending first = pending.peek();
        while (first != null && first.endOffset <= upTo) {
            records.addAll(first.records);
            bytesSinceSnapshot += first.sizeBytes;
            pending.remove();
            first = pending.peek();
        }
        committedOffset = upTo;
        committedEpoch = epoch;
        requireStarted(listener).onCommit(upTo, records);
    }

    private void fail(IOException cause) {
        if (!stopped) {
            stopped = true;
            pending.clear();
            requireStarted(listener).onFailure(cause);
        }
    }

    @Override
    public void describeQuorum(Consumer<@Nullable QuorumView> then) {
        long nowMs = clock.wallMs();
        QuorumView.Replica voter =
                new QuorumView.Replica(self.nodeId(), self.directoryId(), endOffset, nowMs, nowMs);
        then.accept(
                new QuorumView(
                        self.nodeId(),
                        epoch,
                        committedOffset,
                        List.of(voter),
                        List.of(),
                        List.of()));
    }

    @Override
    public void addVoter(Voter voter, ChangeCallback then) {
        refuseChange(then);
    }

    @Override
    public void removeVoter(int nodeId, Uuid directoryId, ChangeCallback then) {
        refuseChange(then);
    }

    private static void refuseChange(ChangeCallback then) {
        then.onChange(Errors.UNSUPPORTED_VERSION, "This node is alone: its voters do not change");
    }

    @Override
    public long bytesSinceSnapshot() {
        return bytesSinceSnapshot;
    }

    @Override
    public void writeSnapshot(long endOffset, Consumer<Consumer<byte[]>> source, Completion done) {
        check(!snapshotting, "one snapshot at a time");
        check(endOffset <= committedOffset, "a snapshot is of what is committed");
        snapshotting = true;
        long coveredBytes = bytesSinceSnapshot;
        snapshots.write(
                new Snapshots.Id(endOffset, committedEpoch),
                clock.wallMs(),
                source,
                failure -> {
                    if (stopped) {
                        return;
                    }
                    if (failure != null) {
                        snapshotting = false;
                        done.onDone(failure);
                        return;
                    }
                    bytesSinceSnapshot -= coveredBytes;
                    dropBefore(endOffset, done);
                });
    }

    private void dropBefore(long offset, Completion done) {
        requireStarted(segments)
                .deleteBelow(
                        offset,
                        failure -> {
                            snapshotting = false;
                            done.onDone(failure);
                        });
    }

    @Override
    public void resign() {} // there is nobody else

    @Override
    public void handOver(long timeoutMs, Runnable done) {
        close();
        done.run();
    }

    @Override
    public void close() {
        stopped = true;
        if (recoveryPoint != null) {
            recoveryPoint.close();
        }
        if (segments != null) {
            segments.close();
        }
    }

    private static <T> T requireStarted(@Nullable T part) {
        if (part == null) {
            throw new InvariantViolation("the log has not started");
        }
        return part;
    }
}
