package dev.wharf.consensus;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.raft.Batch;
import org.apache.kafka.raft.BatchReader;
import org.apache.kafka.raft.LeaderAndEpoch;
import org.apache.kafka.raft.RaftClient;
import org.apache.kafka.snapshot.SnapshotReader;
import org.jspecify.annotations.Nullable;

/**
 * What the Raft library tells within a poll, kept until the poll is over: whoever hears of it may append, and what goes wrong there must not get caught in the
 * library's futures.
 *
 * <p>Owner: the loop of the log.
 */
final class RaftEvents implements RaftClient.Listener<byte[]> {
    private final ArrayDeque<RaftEvent> events = new ArrayDeque<>();
    private final long toldOffset;

    /** One thing that the library has told. */
    sealed interface RaftEvent {
        /**
         * Batches in a row are committed.
         *
         * @param endOffset after the last of them
         * @param sizeBytes of all of them in the log
         */
        record Committed(long endOffset, List<byte[]> records, long sizeBytes)
                implements RaftEvent {}

        /** The log begins with a snapshot. */
        record Loaded(SnapshotReader<byte[]> snapshot) implements RaftEvent {}

        /** Another leader, or none: -1. */
        record LeaderChanged(int leaderId, int epoch) implements RaftEvent {}

        /** The answer to a question of this node's own; null if there will be none. */
        record Answered(Consumer<@Nullable ApiMessage> asker, @Nullable ApiMessage answer)
                implements RaftEvent {}
    }

    /** @param toldOffset what is committed before it has been told in an earlier session */
    RaftEvents(long toldOffset) {
        this.toldOffset = toldOffset;
    }

    void add(RaftEvent event) {
        events.add(event);
    }

    /** The next event, or null. */
    @Nullable RaftEvent poll() {
        return events.poll();
    }

    @Override
    public void handleCommit(BatchReader<byte[]> reader) {
        List<byte[]> records = new ArrayList<>();
        long endOffset = -1;
        long sizeBytes = 0;
        try (reader) {
            while (reader.hasNext()) {
                Batch<byte[]> batch = reader.next();
                if (batch.lastOffset() < toldOffset) {
                    continue;
                }
                records.addAll(batch.records());
                endOffset = batch.lastOffset() + 1;
                sizeBytes += batch.sizeInBytes();
            }
        }
        if (endOffset >= 0) {
            events.add(new RaftEvent.Committed(endOffset, records, sizeBytes));
        }
    }

    @Override
    public void handleLoadSnapshot(SnapshotReader<byte[]> reader) {
        if (reader.snapshotId().offset() <= toldOffset) {
            reader.close();
        } else {
            events.add(new RaftEvent.Loaded(reader));
        }
    }

    /** The snapshot that a cluster begins with holds its voters and nothing else. */
    @Override
    public void handleLoadBootstrap(SnapshotReader<byte[]> reader) {
        reader.close();
    }

    @Override
    public void handleLeaderChange(LeaderAndEpoch leader) {
        events.add(new RaftEvent.LeaderChanged(leader.leaderId().orElse(-1), leader.epoch()));
    }
}
