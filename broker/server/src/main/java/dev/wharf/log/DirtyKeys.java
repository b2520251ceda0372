package dev.wharf.log;

import dev.wharf.env.Disk;
import dev.wharf.protocol.record.InvalidBatchException;
import dev.wharf.protocol.record.RecordBatch;
import dev.wharf.protocol.record.RecordSpans;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first half of a compaction: notes the last offset of each key in the dirty segments, until those or the room for keys end. Works off the loop,
 * piece by piece.
 */
final class DirtyKeys {
    private final Disk disk;
    private final String directory;
    private final Deque<Segment.Summary> waiting;
    private final long fromOffset;
    private final KeyOffsets keys;
    private @Nullable SegmentChunks chunks;
    private boolean done;

    /**
     * @param segments the dirty ones, the first of which may begin below {@code fromOffset}
     */
    DirtyKeys(
            Disk disk,
            String directory,
            List<Segment.Summary> segments,
            long fromOffset,
            KeyOffsets keys) {
        this.disk = disk;
        this.directory = directory;
        this.waiting = new ArrayDeque<>(segments);
        this.fromOffset = fromOffset;
        this.keys = keys;
        keys.endsAt(fromOffset);
    }

    boolean isDone() {
        return done;
    }

    /** Goes through one more chunk. */
    void step() throws IOException {
        if (chunks == null) {
            Segment.Summary next = waiting.poll();
            if (next == null) {
                done = true;
                return;
            }
            chunks = new SegmentChunks(disk, directory, next);
        }
        for (RecordBatch batch : chunks.next()) {
            if (!note(batch)) {
                done = true;
                close();
                return;
            }
            keys.endsAt(Math.max(keys.endOffset(), batch.nextOffset()));
        }
        if (chunks.isAtEnd()) {
            close();
        }
    }

    /** Notes the keys of a batch; false if there was not room for all. */
    private boolean note(RecordBatch batch) {
        if (!BatchCleaner.canBeCleaned(batch) || batch.lastOffset() < fromOffset) {
            return true;
        }
        try (RecordSpans record = new RecordSpans(batch, LogConfig.MAX_DECOMPRESSED_BYTES)) {
            while (record.next()) {
                if (record.offset() >= fromOffset
                        && record.hasKey()
                        && !keys.put(record.key(), record.offset())) {
                    keys.endsAt(record.offset());
                    return false;
                }
            }
            return true;
        } catch (InvalidBatchException e) {
            // Nobody can read these records; the batch stays as it is, and supersedes nothing.
            return true;
        }
    }

    /** Gives up the open file. */
    void close() {
        if (chunks != null) {
            chunks.close();
            chunks = null;
        }
    }
}
