package dev.wharf.consensus;

import dev.wharf.env.Completion;
import dev.wharf.env.Disk;
import dev.wharf.env.DiskFile;
import dev.wharf.env.Loop;
import dev.wharf.protocol.message.SnapshotFooterRecord;
import dev.wharf.protocol.message.SnapshotHeaderRecord;
import dev.wharf.protocol.record.RecordBatch;
import dev.wharf.protocol.record.RecordBatchBuilder;
import dev.wharf.protocol.wire.ApiMessage;
import dev.wharf.protocol.wire.WireWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Snapshot files of the metadata log, named and built as Kafka does it (KIP-630): a header record, the state in batches, a footer record. A
 * snapshot is written aside, forced and renamed, so one under its final name is whole; only the last one is kept.
 *
 * <p>Owner: the loop of its log.
 */
final class Snapshots {
    static final String SUFFIX = ".checkpoint";

    /** What is behind the name of a snapshot that is not finished. */
    static final String UNFINISHED = ".part";

    private static final int TARGET_BATCH_BYTES = 1024 * 1024;
    private static final short HEADER_TYPE = 3;
    private static final short FOOTER_TYPE = 4;

    private final Disk disk;
    private final Loop loop;
    private final String directory;
    private @Nullable Id last;

    /**
     * Names a snapshot.
     *
     * @param endOffset the offset after the last record in it
     * @param epoch the epoch of that record
     */
    record Id(long endOffset, int epoch) {
        String fileName() {
            return String.format(Locale.ROOT, "%020d-%010d%s", endOffset, epoch, SUFFIX);
        }

        static Id parse(String fileName) {
            String[] numbers =
                    fileName.substring(0, fileName.length() - SUFFIX.length()).split("-", -1);
            return new Id(Long.parseLong(numbers[0]), Integer.parseInt(numbers[1]));
        }
    }

    Snapshots(Disk disk, Loop loop, String directory) {
        this.disk = disk;
        this.loop = loop;
        this.directory = directory;
    }

    /** Finds the last snapshot, or null, and deletes older and unfinished ones. */
    @Nullable Id recover() throws IOException {
        List<String> finished = new ArrayList<>();
        for (String name : disk.list(directory)) {
            if (name.endsWith(UNFINISHED)) {
                disk.deleteNow(directory + "/" + name);
            } else if (name.endsWith(SUFFIX)) {
                finished.add(name);
            }
        }
        if (finished.isEmpty()) {
            return null;
        }
        for (String old : finished.subList(0, finished.size() - 1)) {
            disk.deleteNow(directory + "/" + old);
        }
        last = Id.parse(finished.getLast());
        return last;
    }

    /** Gives a snapshot's records to the listener. */
    void read(Id id, MetadataLog.Listener listener) throws IOException {
        String path = directory + "/" + id.fileName();
        try (BatchFile file = new BatchFile(disk.open(path, Disk.Mode.READ))) {
            Reader reader = new Reader(file);
            listener.onSnapshot(id.endOffset(), reader);
            if (file.position() != file.file().size()) {
                throw new IOException("the metadata snapshot " + path + " is damaged");
            }
        }
    }

    private static final class Reader implements MetadataLog.RecordSource {
        private final BatchFile file;
        private List<byte[]> entries = List.of();
        private int next;

        private Reader(BatchFile file) {
            this.file = file;
        }

        @Override
        public byte @Nullable [] next() throws IOException {
            while (next == entries.size()) {
                RecordBatch batch = file.tryRead();
                if (batch == null) {
                    return null;
                }
                entries = BatchFile.entries(batch);
                next = 0;
            }
            return entries.get(next++);
        }
    }

    /** Writes a snapshot; {@code done} is told when it is durable under its name and the one before it is deleted. */
    void write(Id id, long nowMs, Consumer<Consumer<byte[]>> source, Completion done) {
        String path = directory + "/" + id.fileName();
        String aside = path + UNFINISHED;
        DiskFile file;
        try {
            file = writeAside(aside, id, nowMs, source);
        } catch (IOException e) {
            loop.post(() -> done.onDone(e));
            return;
        }
        file.force(
                loop,
                failure -> {
                    file.close();
                    if (failure == null) {
                        publish(id, aside, path, done);
                    } else {
                        done.onDone(failure);
                    }
                });
    }

    private DiskFile writeAside(String aside, Id id, long nowMs, Consumer<Consumer<byte[]>> source)
            throws IOException {
        disk.deleteNow(aside);
        DiskFile file = disk.open(aside, Disk.Mode.WRITE);
        try {
            Writer writer = new Writer(new BatchFile(file), id.epoch(), nowMs);
            writer.control(
                    HEADER_TYPE, new SnapshotHeaderRecord().setLastContainedLogTimestamp(nowMs));
            writer.writeAll(source);
            writer.control(FOOTER_TYPE, new SnapshotFooterRecord());
            return file;
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private void publish(Id id, String aside, String path, Completion done) {
        try {
            disk.rename(aside, path);
        } catch (IOException e) {
            done.onDone(e);
            return;
        }
        disk.forceDirectory(
                directory,
                loop,
                failure -> {
                    Id replaced = last;
                    if (failure != null) {
                        done.onDone(failure);
                    } else if (replaced == null || replaced.equals(id)) {
                        last = id;
                        done.onDone(null);
                    } else {
                        last = id;
                        disk.delete(directory + "/" + replaced.fileName(), loop, done);
                    }
                });
    }

    /** Gathers records into batches of a moderate size. */
    private static final class Writer {
        private final BatchFile file;
        private final int epoch;
        private final long nowMs;
        private long offset;
        private List<byte[]> batch = new ArrayList<>();
        private int batchBytes;
        private @Nullable IOException failure;

        private Writer(BatchFile file, int epoch, long nowMs) {
            this.file = file;
            this.epoch = epoch;
            this.nowMs = nowMs;
        }

        void writeAll(Consumer<Consumer<byte[]>> source) throws IOException {
            source.accept(this::add);
            flush();
            if (failure != null) {
                throw failure;
            }
        }

        private void add(byte[] record) {
            batch.add(record);
            batchBytes += record.length;
            if (batchBytes >= TARGET_BATCH_BYTES) {
                flush();
            }
        }

        private void flush() {
            if (batch.isEmpty() || failure != null) {
                return;
            }
            try {
                file.write(BatchFile.encode(offset, epoch, nowMs, batch));
            } catch (IOException e) {
                failure = e;
            }
            offset += batch.size();
            batch = new ArrayList<>();
            batchBytes = 0;
        }

        /** A control record: its key is the key's version and the type, its value the message at version 0. */
        void control(short type, ApiMessage message) throws IOException {
            byte[] key = ByteBuffer.allocate(4).putShort((short) 0).putShort(type).array();
            file.write(
                    new RecordBatchBuilder()
                            .baseOffset(offset)
                            .leaderEpoch(epoch)
                            .control()
                            .add(nowMs, key, encode(message))
                            .build());
            offset++;
        }

        private static byte[] encode(ApiMessage message) {
            ByteBuf buffer = io.netty.buffer.Unpooled.buffer();
            message.write(new WireWriter(buffer), (short) 0);
            return ByteBufUtil.getBytes(buffer);
        }
    }
}
