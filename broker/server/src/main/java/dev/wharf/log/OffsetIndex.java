package dev.wharf.log;

import dev.wharf.env.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * From offsets to positions of one segment, an entry about every {@code index.interval.bytes}. An entry is the last offset of a batch,
 * relative to the segment's base, and where that batch starts; both grow.
 *
 * <p>In memory while the segment is appended to; in a file of eight bytes an entry, Kafka's {@code .index}, afterwards.
 */
final class OffsetIndex {
    static final int ENTRY_BYTES = 8;

    private static final int INITIAL_ENTRIES = 8;

    private int[] relativeOffsets = new int[0];
    private int[] positions = new int[0];
    private int count;

    void append(int relativeOffset, int position) {
        if (count == positions.length) {
            int capacity = Math.max(INITIAL_ENTRIES, count * 2);
            relativeOffsets = Arrays.copyOf(relativeOffsets, capacity);
            positions = Arrays.copyOf(positions, capacity);
        }
        relativeOffsets[count] = relativeOffset;
        positions[count] = position;
        count++;
    }

    int count() {
        return count;
    }

    /** The entries of batches that start before {@code position}. */
    OffsetIndex below(int position) {
        OffsetIndex kept = new OffsetIndex();
        for (int i = 0; i < count && positions[i] < position; i++) {
            kept.append(relativeOffsets[i], positions[i]);
        }
        return kept;
    }

    /** The last entry's offset; there must be one. */
    int lastRelativeOffset() {
        return relativeOffsets[count - 1];
    }

    /** The last entry's position; there must be one. */
    int lastPosition() {
        return positions[count - 1];
    }

    /** Where to start the search for {@code relativeOffset}: the position of the last entry at or below it, or 0. */
    int floor(int relativeOffset, boolean offByOne) {
        int found = Arrays.binarySearch(relativeOffsets, 0, count, relativeOffset);
        int entry = found >= 0 ? found : -found - 2;
        if (offByOne) {
            entry = Math.min(entry + 1, count - 1);
        }
        return entry < 0 ? 0 : positions[entry];
    }

    /** The content of the {@code .index} file. */
    ByteBuffer toBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(count * ENTRY_BYTES);
        for (int i = 0; i < count; i++) {
            bytes.putInt(relativeOffsets[i]).putInt(positions[i]);
        }
        return bytes.flip();
    }

    /** Reads what {@link #toBytes} wrote; null if it does not grow or leads past {@code sizeBytes}: an index has no checksum. */
    static @Nullable OffsetIndex parse(ByteBuffer bytes, int sizeBytes) {
        OffsetIndex index = new OffsetIndex();
        int lastOffset = -1;
        int lastPosition = -1;
        while (bytes.remaining() >= ENTRY_BYTES) {
            int offset = bytes.getInt();
            int position = bytes.getInt();
            if (offset <= lastOffset || position <= lastPosition || position >= sizeBytes) {
                return null;
            }
            index.append(offset, position);
            lastOffset = offset;
            lastPosition = position;
        }
        return bytes.hasRemaining() ? null : index;
    }

    /** The position in a file's last entry at or below {@code relativeOffset}, or 0: a binary search that loads nothing. */
    static int floor(DiskFile file, int relativeOffset) throws IOException {
        ByteBuffer entry = ByteBuffer.allocate(ENTRY_BYTES);
        long low = 0;
        long high = file.size() / ENTRY_BYTES - 1;
        int position = 0;
        while (low <= high) {
            long middle = (low + high) >>> 1;
            entry.clear();
            file.read(entry, middle * ENTRY_BYTES);
            if (entry.getInt(0) <= relativeOffset) {
                position = entry.getInt(Integer.BYTES);
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return position;
    }
}
