package dev.wharf.log;

import dev.wharf.env.Disk;
import dev.wharf.protocol.record.RecordBatch;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The second half of a compaction, for a group of neighbouring segments: writes what is left of them as one. The header of the group's last batch always
 * stays: so the new segment ends where the old ones did, and a read from any offset finds a batch at or above it. Works off the loop, piece by piece.
 */
final class GroupCleaning {
    private final Disk disk;
    private final String directory;
    private final BatchCleaner cleaner;
    private final int indexIntervalBytes;
    private final long baseOffset;
    private final Deque<Segment.Summary> waiting;
    private @Nullable SegmentChunks chunks;
    private @Nullable CleanedFiles files;
    private @Nullable Segment cleaned;
    private final boolean merges;

    /**
     * @param group neighbouring segments, at least one
     */
    GroupCleaning(
            Disk disk,
            String directory,
            List<Segment.Summary> group,
            BatchCleaner cleaner,
            int indexIntervalBytes) {
        this.disk = disk;
        this.directory = directory;
        this.cleaner = cleaner;
        this.indexIntervalBytes = indexIntervalBytes;
        this.baseOffset = group.getFirst().baseOffset();
        this.waiting = new ArrayDeque<>(group);
        this.merges = group.size() > 1;
    }

    /** The new segment, under temporary names, once all is done. */
    @Nullable Segment cleaned() {
        return cleaned;
    }

    /** Whether the new segment differs from the old ones. */
    boolean isChanged() {
        return merges || cleaner.hasChanged();
    }

    /** Goes through one more chunk. */
    void step() throws IOException {
        if (files == null) {
            files = new CleanedFiles(disk, directory, baseOffset, indexIntervalBytes);
        }
        if (chunks == null) {
            chunks = new SegmentChunks(disk, directory, waiting.remove());
        }
        List<RecordBatch> batches = chunks.next();
        boolean last = chunks.isAtEnd() && waiting.isEmpty();
        for (RecordBatch batch : batches) {
            boolean mustStay = last && batch == batches.getLast();
            ByteBuf left = cleaner.clean(batch, mustStay);
            if (left != null) {
                files.append(left);
            }
        }
        if (chunks.isAtEnd()) {
            chunks.close();
            chunks = null;
        }
        if (last) {
            cleaned = Objects.requireNonNull(files).finish();
            files = null;
        }
    }

    /** Gives up the open files; what was written stays under its temporary names. */
    void close() {
        if (chunks != null) {
            chunks.close();
            chunks = null;
        }
        if (files != null) {
            files.close();
            files = null;
        }
    }
}
