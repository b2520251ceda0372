package dev.wharf.consensus;

import dev.wharf.env.DiskFile;
import dev.wharf.protocol.record.RecordBatch;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One segment file of a metadata log, with the place of each of its batches in memory: sixteen bytes a batch, and a log between two snapshots is short.
 *
 * <p>Owner: the loop of its log.
 */
final class Segment implements AutoCloseable {
    private static final int FIRST_CAPACITY = 64;

    private final long baseOffset;
    private final BatchFile file;
    private long[] offsets = new long[FIRST_CAPACITY];
    private long[] positions = new long[FIRST_CAPACITY];
    private int batches;
    private long endOffset;

    /** Hears of each batch that recovery reads. */
    @FunctionalInterface
    interface Visitor {
        void onBatch(RecordBatch batch) throws IOException;
    }

    Segment(long baseOffset, DiskFile file) {
        this.baseOffset = baseOffset;
        this.file = new BatchFile(file);
        this.endOffset = baseOffset;
    }

    long baseOffset() {
        return baseOffset;
    }

    /** The offset after the last record. */
    long endOffset() {
        return endOffset;
    }

    /** Bytes of whole batches. */
    long sizeBytes() {
        return file.position();
    }

    DiskFile file() {
        return file.file();
    }

    /** Reads all batches up to the end, or to the first that is not whole and sound or does not follow the one before. */
    void recover(Visitor visitor) throws IOException {
        long position = file.position();
        RecordBatch batch = file.tryRead(endOffset);
        while (batch != null) {
            enter(position, batch.nextOffset());
            visitor.onBatch(batch);
            position = file.position();
            batch = file.tryRead(endOffset);
        }
    }

    /** Whether nothing follows the batches. */
    boolean isWhole() throws IOException {
        return file.position() == file.file().size();
    }

    /** Cuts off what follows the batches, durably. */
    void cutTail() throws IOException {
        file.truncate(file.position());
        file.file().forceNow();
    }

    /**
     * Appends a batch that begins at {@link #endOffset} and releases it.
     *
     * @throws IOException when the disk refuses; nothing has changed
     */
    void append(ByteBuf batch, long newEndOffset) throws IOException {
        long position = file.position();
        file.write(batch);
        enter(position, newEndOffset);
    }

    private void enter(long position, long newEndOffset) {
        if (batches == offsets.length) {
            offsets = Arrays.copyOf(offsets, 2 * batches);
            positions = Arrays.copyOf(positions, 2 * batches);
        }
        offsets[batches] = endOffset;
        positions[batches] = position;
        batches++;
        endOffset = newEndOffset;
    }

    /**
     * Reads whole batches from the one that holds {@code offset}: those that end at or before {@code limitOffset}, and at most {@code maxBytes} or one batch.
     *
     * @return null if there is none
     */
    @Nullable ByteBuffer read(long offset, long limitOffset, int maxBytes) throws IOException {
        int first = batchOf(offset);
        int after = first;
        while (after < batches
                && endOf(after) <= limitOffset
                && (after == first || positionOf(after + 1) - positions[first] <= maxBytes)) {
            after++;
        }
        return after == first
                ? null
                : file.read(positions[first], (int) (positionOf(after) - positions[first]));
    }

    /** The base offset of the batch that holds an offset of this segment. */
    long batchStart(long offset) {
        return offsets[batchOf(offset)];
    }

    /** Cuts off every batch that holds {@code offset} or follows it, durably; the segment may be left empty. */
    void truncateTo(long offset) throws IOException {
        int kept = offset <= baseOffset ? 0 : batchOf(offset);
        long newEnd = kept < batches ? offsets[kept] : endOffset;
        file.truncate(positionOf(kept));
        file.file().forceNow();
        batches = kept;
        endOffset = newEnd;
    }

    /** The index of the batch that holds an offset, or the number of batches for one at or behind the end. */
    private int batchOf(long offset) {
        if (offset >= endOffset) {
            return batches;
        }
        int found = Arrays.binarySearch(offsets, 0, batches, offset);
        return found >= 0 ? found : -found - 2;
    }

    private long endOf(int batch) {
        return batch + 1 < batches ? offsets[batch + 1] : endOffset;
    }

    private long positionOf(int batch) {
        return batch < batches ? positions[batch] : file.position();
    }

    @Override
    public void close() {
        file.close();
    }
}
