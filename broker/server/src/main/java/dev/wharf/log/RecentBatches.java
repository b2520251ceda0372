package dev.wharf.log;

import org.jspecify.annotations.Nullable;

/** The last few batches of the active segment, so that a read at the log's tail needs neither index nor file. */
final class RecentBatches {
    /** How many batches a consumer may be behind and still find its place at once. */
    private static final int CAPACITY = 16;

    private final long[] nextOffsets = new long[CAPACITY];
    private final int[] positions = new int[CAPACITY];
    private final int[] sizes = new int[CAPACITY];
    private long appended;

    /** Nothing is remembered of what is below {@code nextOffset}. */
    RecentBatches(long nextOffset) {
        append(nextOffset, 0, 0);
    }

    /** Remembers a batch that follows the last one. */
    void append(long nextOffset, int position, int sizeBytes) {
        int slot = (int) (appended % CAPACITY);
        nextOffsets[slot] = nextOffset;
        positions[slot] = position;
        sizes[slot] = sizeBytes;
        appended++;
    }

    /** The batch that holds {@code offset}, or null if it is not among the remembered. */
    @Nullable BatchPlace holding(long offset) {
        // Of the oldest slot only the end is of use: it is where the next one begins.
        int usable = (int) Math.min(appended, CAPACITY) - 1;
        for (int age = 0; age < usable; age++) {
            int slot = (int) ((appended - 1 - age) % CAPACITY);
            long baseOffset = nextOffsets[(slot + CAPACITY - 1) % CAPACITY];
            if (offset >= baseOffset && offset < nextOffsets[slot]) {
                return new BatchPlace(positions[slot], sizes[slot], baseOffset);
            }
        }
        return null;
    }
}
