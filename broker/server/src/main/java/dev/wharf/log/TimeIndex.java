package dev.wharf.log;

import dev.wharf.env.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * From timestamps to offsets of one segment. An entry is the largest timestamp up to a batch and that batch's last offset, relative
 * to the segment's base; both grow. In a file twelve bytes an entry, Kafka's {@code .timeindex}.
 */
final class TimeIndex {
    static final int ENTRY_BYTES = 12;

    /**
     * One entry.
     *
     * @param relativeOffset to the segment's base
     */
    record Entry(long timestampMs, int relativeOffset) {}

    private static final int INITIAL_ENTRIES = 8;

    private long[] timestamps = new long[0];
    private int[] relativeOffsets = new int[0];
    private int count;

    /** Adds an entry unless the timestamp is no larger than the last one's. */
    void maybeAppend(long timestampMs, int relativeOffset) {
        if (timestampMs < 0 || (count > 0 && timestampMs <= timestamps[count - 1])) {
            return;
        }
        if (count == timestamps.length) {
            int capacity = Math.max(INITIAL_ENTRIES, count * 2);
            timestamps = Arrays.copyOf(timestamps, capacity);
            relativeOffsets = Arrays.copyOf(relativeOffsets, capacity);
        }
        timestamps[count] = timestampMs;
        relativeOffsets[count] = relativeOffset;
        count++;
    }

    int count() {
        return count;
    }

    /** The entries at or below an offset. */
    TimeIndex upTo(int relativeOffset) {
        TimeIndex kept = new TimeIndex();
        for (int i = 0; i < count && relativeOffsets[i] <= relativeOffset; i++) {
            kept.maybeAppend(timestamps[i], relativeOffsets[i]);
        }
        return kept;
    }

    /** The last entry; (-1, 0) if there is none. */
    Entry last() {
        return count == 0
                ? new Entry(-1, 0)
                : new Entry(timestamps[count - 1], relativeOffsets[count - 1]);
    }

    /** Where to start the search for a time: the offset of the last entry below {@code timestampMs}, or 0. */
    int below(long timestampMs) {
        int found = Arrays.binarySearch(timestamps, 0, count, timestampMs);
        int entry = found >= 0 ? found - 1 : -found - 2;
        return entry < 0 ? 0 : relativeOffsets[entry];
    }

    /** The content of the {@code .timeindex} file. */
    ByteBuffer toBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(count * ENTRY_BYTES);
        for (int i = 0; i < count; i++) {
            bytes.putLong(timestamps[i]).putInt(relativeOffsets[i]);
        }
        return bytes.flip();
    }

    /** Reads what {@link #toBytes} wrote; null if it does not grow: an index has no checksum. */
    static @Nullable TimeIndex parse(ByteBuffer bytes) {
        TimeIndex index = new TimeIndex();
        int lastOffset = -1;
        while (bytes.remaining() >= ENTRY_BYTES) {
            long timestampMs = bytes.getLong();
            int offset = bytes.getInt();
            int before = index.count;
            index.maybeAppend(timestampMs, offset);
            if (index.count == before || offset <= lastOffset) {
                return null;
            }
            lastOffset = offset;
        }
        return bytes.hasRemaining() ? null : index;
    }

    /** As {@link #below(long)}, by a binary search in a file. */
    static int below(DiskFile file, long timestampMs) throws IOException {
        long low = 0;
        long high = file.size() / ENTRY_BYTES - 1;
        int relativeOffset = 0;
        while (low <= high) {
            long middle = (low + high) >>> 1;
            Entry entry = entry(file, middle);
            if (entry.timestampMs() < timestampMs) {
                relativeOffset = entry.relativeOffset();
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return relativeOffset;
    }

    /** The last entry of a file: the largest timestamp of a sealed segment; (-1, 0) if there is none. */
    static Entry last(DiskFile file) throws IOException {
        long entries = file.size() / ENTRY_BYTES;
        return entries == 0 ? new Entry(-1, 0) : entry(file, entries - 1);
    }

    private static Entry entry(DiskFile file, long number) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(ENTRY_BYTES);
        file.read(bytes, number * ENTRY_BYTES);
        return new Entry(bytes.getLong(0), bytes.getInt(Long.BYTES));
    }
}
