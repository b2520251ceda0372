package dev.wharf.protocol.record;

import io.netty.buffer.ByteBuf;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** The whole batches of a buffer, in order. */
public final class RecordBatches {
    private RecordBatches() {}

    /**
     * Iterates over the whole batches between the buffer's reader and writer index; a cut batch at the end is left out, as a
     * fetch response may end in one. Does not move the indexes; does not check any CRC.
     *
     * <p>The iterator throws {@link InvalidBatchException} at a batch whose length field cannot be right.
     */
    public static Iterable<RecordBatch> of(ByteBuf buffer) {
        return () -> new BatchIterator(buffer, buffer.readerIndex(), buffer.writerIndex());
    }

    private static final class BatchIterator implements Iterator<RecordBatch> {
        private final ByteBuf buffer;
        private final int end;
        private int position;

        BatchIterator(ByteBuf buffer, int start, int end) {
            this.buffer = buffer;
            this.position = start;
            this.end = end;
        }

        @Override
        public boolean hasNext() {
            if (end - position < RecordBatch.LOG_OVERHEAD_BYTES) {
                return false;
            }
            long size = RecordBatch.claimedSizeBytes(buffer, position);
            if (size < RecordBatch.HEADER_BYTES) {
                throw new InvalidBatchException(
                        BatchProblem.CORRUPT, "a batch of " + size + " bytes is below the header");
            }
            return size <= end - position;
        }

        @Override
        public RecordBatch next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            RecordBatch batch = new RecordBatch(buffer, position);
            position += batch.sizeBytes();
            return batch;
        }
    }
}
