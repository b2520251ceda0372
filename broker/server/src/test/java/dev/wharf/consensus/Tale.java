package dev.wharf.consensus;

import dev.wharf.types.Uuid;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A listener that writes down what the log tells it: the records of the state, as text. */
final class Tale implements MetadataLog.Listener {
    /** Whose log it is, where that does not matter. */
    static final MetaProperties SELF = new MetaProperties("cluster", 1, new Uuid(1, 2));

    private final List<String> records = new ArrayList<>();
    private final List<IOException> failures = new ArrayList<>();
    private long offset;
    private int epoch;
    private int leader = -1;
    private boolean fromSnapshot;

    static byte[] bytes(String record) {
        return record.getBytes(StandardCharsets.UTF_8);
    }

    static List<byte[]> batch(String... records) {
        return java.util.Arrays.stream(records).map(Tale::bytes).toList();
    }

    @Override
    public void onSnapshot(long endOffset, MetadataLog.RecordSource source) throws IOException {
        records.clear();
        for (byte[] record = source.next(); record != null; record = source.next()) {
            records.add(new String(record, StandardCharsets.UTF_8));
        }
        offset = endOffset;
        fromSnapshot = true;
    }

    @Override
    public void onCommit(long endOffset, List<byte[]> committed) {
        committed.forEach(record -> records.add(new String(record, StandardCharsets.UTF_8)));
        offset = endOffset;
    }

    @Override
    public void onLeaderChange(int newLeader, int leaderEpoch) {
        leader = newLeader;
    }

    @Override
    public void onLeader(int leaderEpoch) {
        epoch = leaderEpoch;
    }

    @Override
    public void onResign(int leaderEpoch) {
        throw new AssertionError("a single node does not resign");
    }

    @Override
    public void onFailure(IOException cause) {
        failures.add(cause);
    }

    List<String> records() {
        return records;
    }

    List<IOException> failures() {
        return failures;
    }

    long offset() {
        return offset;
    }

    int epoch() {
        return epoch;
    }

    int leader() {
        return leader;
    }

    boolean fromSnapshot() {
        return fromSnapshot;
    }
}
