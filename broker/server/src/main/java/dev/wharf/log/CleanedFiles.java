package dev.wharf.log;

import dev.wharf.env.Completion;
import dev.wharf.env.Disk;
import dev.wharf.env.DiskFile;
import dev.wharf.protocol.record.RecordBatch;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Writes a segment under temporary names, {@code .log.cleaned}, {@code .index.cleaned} and {@code .timeindex.cleaned}: what a compaction makes of some segments.
 * Works off the loop; forces nothing.
 */
final class CleanedFiles implements AutoCloseable {
    static final List<String> SUFFIXES =
            List.of(
                    LogFileNames.LOG + LogFileNames.CLEANED,
                    LogFileNames.OFFSET_INDEX + LogFileNames.CLEANED,
                    LogFileNames.TIME_INDEX + LogFileNames.CLEANED);

    private static final int BUFFER_BYTES = 256 * 1024;

    private final Disk disk;
    private final int indexIntervalBytes;
    private final Segment segment;
    private final DiskFile file;
    private final ByteBuf buffer = Unpooled.buffer();
    private long written;

    CleanedFiles(Disk disk, String directory, long baseOffset, int indexIntervalBytes)
            throws IOException {
        this.disk = disk;
        this.indexIntervalBytes = indexIntervalBytes;
        this.segment = new Segment(directory, baseOffset);
        segment.onRenamed(SUFFIXES.getFirst());
        file = disk.open(segment.logPath(), Disk.Mode.WRITE);
        file.truncate(0);
    }

    /** Adds a batch, whose offsets are above those so far. */
    void append(ByteBuf bytes) throws IOException {
        RecordBatch batch = new RecordBatch(bytes, bytes.readerIndex());
        long position = written + buffer.readableBytes();
        if (position + batch.sizeBytes() > Integer.MAX_VALUE) {
            throw new IOException(segment.logPath() + " grows over 2 GiB");
        }
        segment.onBatch(batch, position, indexIntervalBytes);
        buffer.writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
        if (buffer.readableBytes() >= BUFFER_BYTES) {
            writeBuffer();
        }
    }

    /** Writes what is left and the indexes, and closes the file; if it throws, that is still to be done. */
    Segment finish() throws IOException {
        writeBuffer();
        segment.writeIndexes(disk, LogFileNames.CLEANED);
        file.close();
        return segment;
    }

    private void writeBuffer() throws IOException {
        ByteBuffer bytes = buffer.nioBuffer();
        int length = bytes.remaining();
        file.write(bytes, written);
        written += length;
        buffer.clear();
    }

    /** Gives the file up before its end. */
    @Override
    public void close() {
        file.close();
    }

    /** Deletes the files of a segment that is not to be used. */
    static void delete(LogEnv env, Segment cleaned, Completion done) {
        delete(env, cleaned, 0, done);
    }

    private static void delete(LogEnv env, Segment cleaned, int suffix, Completion done) {
        if (suffix == SUFFIXES.size()) {
            done.onDone(null);
            return;
        }
        env.disk()
                .delete(
                        cleaned.path(SUFFIXES.get(suffix)),
                        env.loop(),
                        failure -> {
                            if (failure == null) {
                                delete(env, cleaned, suffix + 1, done);
                            } else {
                                done.onDone(failure);
                            }
                        });
    }
}
