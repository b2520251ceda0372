package dev.wharf.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.protocol.record.DecodedRecord;
import dev.wharf.protocol.record.RecordBatch;
import dev.wharf.protocol.record.RecordBatches;
import dev.wharf.protocol.record.RecordReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a compacted log must hold: every record that was appended, and what a reader may find missing. */
final class KeyedLog {
    private final List<Entry> appended = new ArrayList<>();

    /** A record with the offset that it has in the log. */
    record Entry(long offset, String key, @Nullable String value, long timestampMs) {}

    void add(Entry entry) {
        assertThat(entry.offset()).isEqualTo(appended.size());
        appended.add(entry);
    }

    int end() {
        return appended.size();
    }

    void forgetFrom(long end) {
        appended.subList((int) end, appended.size()).clear();
    }

    /**
     * Compares what a reader has found: records as they were appended, in order, and of each key the last; but a tombstone may be gone that is older than
     * {@code goneBeforeMs}, if nothing of its key is left before it.
     */
    void check(List<Entry> found, long goneBeforeMs) {
        long before = -1;
        Map<String, Entry> lastFound = new LinkedHashMap<>();
        for (Entry entry : found) {
            assertThat(entry.offset()).as("offsets grow").isGreaterThan(before);
            assertThat(entry).isEqualTo(appended.get((int) entry.offset()));
            before = entry.offset();
            lastFound.put(entry.key(), entry);
        }
        Map<String, Entry> lastAppended = new LinkedHashMap<>();
        appended.forEach(entry -> lastAppended.put(entry.key(), entry));
        lastAppended.forEach(
                (key, last) -> {
                    boolean mayBeGone = last.value() == null && last.timestampMs() < goneBeforeMs;
                    if (!(mayBeGone && lastFound.get(key) == null)) {
                        assertThat(lastFound.get(key)).as("the last of " + key).isEqualTo(last);
                    }
                });
    }

    /** All that can be read, by reads of {@code maxBytes}. */
    static List<Entry> readAll(PartitionLog log, int maxBytes) throws IOException {
        List<Entry> found = new ArrayList<>();
        long next = log.logStartOffset();
        while (next < log.logEndOffset()) {
            next = read(log, next, maxBytes, found);
        }
        return found;
    }

    /** Adds what one read finds; returns where the next one goes on. */
    static long read(PartitionLog log, long from, int maxBytes, List<Entry> into)
            throws IOException {
        LogSlice slice = Objects.requireNonNull(log.read(from, maxBytes, log.logEndOffset(), true));
        long next = from;
        for (RecordBatch batch : RecordBatches.of(slice.copy())) {
            assertThat(batch.isCrcValid()).isTrue();
            assertThat(batch.nextOffset()).as("every batch helps").isGreaterThan(next);
            for (DecodedRecord record : RecordReader.readAll(batch, 1 << 20)) {
                if (record.offset() >= from) {
                    into.add(entry(record));
                }
            }
            next = batch.nextOffset();
        }
        slice.release();
        assertThat(next).isGreaterThan(from);
        return next;
    }

    private static Entry entry(DecodedRecord record) {
        byte[] value = record.value();
        return new Entry(
                record.offset(),
                new String(Objects.requireNonNull(record.key()), StandardCharsets.UTF_8),
                value == null ? null : new String(value, StandardCharsets.UTF_8),
                record.timestampMs());
    }
}
