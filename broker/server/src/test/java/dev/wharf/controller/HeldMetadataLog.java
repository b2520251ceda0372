package dev.wharf.controller;

import dev.wharf.consensus.MetadataLog;
import dev.wharf.consensus.QuorumView;
import dev.wharf.consensus.Voter;
import dev.wharf.env.Completion;
import dev.wharf.types.Uuid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A metadata log in memory of the only voter. What is appended is being forced until the test says that it is committed. */
final class HeldMetadataLog implements MetadataLog {
    private static final int NODE_ID = 1;
    private static final int EPOCH = 1;

    private final List<byte[]> uncommitted = new ArrayList<>();
    private @Nullable Listener listener;
    private long endOffset;
    private boolean refusing;

    /** Whether appends are refused, with nothing written. */
    void refuse(boolean refuse) {
        refusing = refuse;
    }

    /** All that was appended is durable now. On the log's loop. */
    void commit() {
        List<byte[]> records = List.copyOf(uncommitted);
        uncommitted.clear();
        if (listener != null) {
            listener.onCommit(endOffset, records);
        }
    }

    @Override
    public void start(Listener newListener) {
        listener = newListener;
        newListener.onLeaderChange(NODE_ID, EPOCH);
        newListener.onLeader(EPOCH);
    }

    @Override
    public long append(int epoch, List<byte[]> records) throws IOException {
        if (refusing) {
            throw new IOException("no space left");
        }
        uncommitted.addAll(records);
        endOffset += records.size();
        return endOffset;
    }

    @Override
    public void describeQuorum(Consumer<@Nullable QuorumView> then) {
        throw new AssertionError("nobody asks");
    }

    @Override
    public void resign() {
        throw new AssertionError("the only voter stays the only one");
    }

    @Override
    public void addVoter(Voter voter, ChangeCallback then) {
        throw new AssertionError("the only voter stays the only one");
    }

    @Override
    public void removeVoter(int nodeId, Uuid directoryId, ChangeCallback then) {
        throw new AssertionError("the only voter stays the only one");
    }

    @Override
    public long bytesSinceSnapshot() {
        return 0;
    }

    @Override
    public void writeSnapshot(long offset, Consumer<Consumer<byte[]>> source, Completion done) {
        throw new AssertionError("a log without bytes needs no snapshot");
    }

    @Override
    public void handOver(long timeoutMs, Runnable done) {
        close();
        done.run();
    }

    @Override
    public void close() {
        listener = null;
    }
}
