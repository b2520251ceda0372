package dev.wharf.consensus;

import dev.wharf.sim.SimEntropy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What one life of a node hears of the metadata log: a state that is a hash over all records, and the appends that wait for their commit. */
final class RaftTold implements MetadataLog.Listener {
    private final int nodeId;
    private final RaftHistory history;
    private final TreeMap<Long, String> waiting = new TreeMap<>();
    private int records;
    private long state;
    private long offset;
    private int leadingEpoch = -1;
    private int leaderId = -1;
    private boolean fromSnapshot;
    private boolean writingSnapshot;
    private List<QuorumView.Replica> voters = List.of();
    private @Nullable IOException failure;

    RaftTold(int nodeId, RaftHistory history) {
        this.nodeId = nodeId;
        this.history = history;
    }

    @Override
    public void onSnapshot(long endOffset, MetadataLog.RecordSource source) throws IOException {
        RaftHistory.check(endOffset > offset, "node " + nodeId + " is told a snapshot twice");
        byte[] whole = source.next();
        RaftHistory.check(whole != null && source.next() == null, "a snapshot has one record");
        String[] parts = new String(whole, StandardCharsets.UTF_8).split(" ", -1);
        records = Integer.parseInt(parts[0]);
        state = Long.parseLong(parts[1]);
        offset = endOffset;
        fromSnapshot = true;
        history.onState(nodeId, offset, state);
    }

    /** The one record of a snapshot. */
    byte[] describe() {
        return (records + " " + state + " " + "x".repeat(records % 700))
                .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void onCommit(long endOffset, List<byte[]> committed) {
        RaftHistory.check(endOffset > offset, "node " + nodeId + " is told something twice");
        for (byte[] bytes : committed) {
            String record = new String(bytes, StandardCharsets.UTF_8);
            history.onRecord(nodeId, records++, record);
            state = state * 31 + record.hashCode();
        }
        offset = endOffset;
        history.onState(nodeId, offset, state);
        while (!waiting.isEmpty() && waiting.firstKey() <= offset) {
            history.onAcknowledged(nodeId, waiting.pollFirstEntry().getValue());
        }
    }

    @Override
    public void onLeaderChange(int newLeader, int epoch) {
        leaderId = newLeader;
    }

    @Override
    public void onLeader(int epoch) {
        RaftHistory.check(leadingEpoch < 0, "node " + nodeId + " leads twice");
        RaftHistory.check(leaderId == nodeId, "node " + nodeId + " leads unheard of");
        leadingEpoch = epoch;
        history.onLeader(nodeId, epoch, records);
    }

    @Override
    public void onResign(int epoch) {
        RaftHistory.check(leadingEpoch == epoch, "node " + nodeId + " resigns and did not lead");
        leadingEpoch = -1;
        waiting.clear();
    }

    @Override
    public void onFailure(IOException cause) {
        failure = cause;
    }

    /** Appends a few records, if the log takes them. */
    void append(MetadataLog log, String record, int count) {
        List<byte[]> batch =
                java.util.stream.IntStream.range(0, count)
                        .mapToObj(i -> (record + "." + i).getBytes(StandardCharsets.UTF_8))
                        .toList();
        try {
            long endOffset = log.append(leadingEpoch, batch);
            waiting.put(endOffset, record + "." + (count - 1));
        } catch (IOException e) {
            // nothing was appended
        }
    }

    /** Writes a snapshot of the state as it is. */
    void writeSnapshot(MetadataLog log) {
        writingSnapshot = true;
        byte[] whole = describe();
        log.writeSnapshot(offset, sink -> sink.accept(whole), done -> writingSnapshot = false);
    }

    boolean isWritingSnapshot() {
        return writingSnapshot;
    }

    /** The voters that this node, as leader, has told last. */
    List<QuorumView.Replica> voters() {
        return voters;
    }

    void onVoters(List<QuorumView.Replica> now) {
        voters = now;
    }

    boolean leads() {
        return leadingEpoch >= 0;
    }

    /** The leader that this node knows of, or -1. */
    int leaderId() {
        return leaderId;
    }

    int epoch() {
        return leadingEpoch;
    }

    int records() {
        return records;
    }

    long offset() {
        return offset;
    }

    boolean fromSnapshot() {
        return fromSnapshot;
    }

    @Nullable IOException failure() {
        return failure;
    }

    /** A little of anything, so that batches differ in size. */
    static String padding(SimEntropy dice) {
        return "-".repeat(dice.nextInt(60));
    }
}
