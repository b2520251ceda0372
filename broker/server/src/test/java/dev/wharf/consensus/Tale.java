package dev.wharf.consensus;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A listener that writes down what the log tells it: the records of the state, as text. */
final class Tale implements MetadataLog.Listener {
    private final List<String> records = new ArrayList<>();
    private final List<IOException> failures = new ArrayList<>();
    private long offset;
    private int epoch;
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

    boolean fromSnapshot() {
        return fromSnapshot;
    }
}
