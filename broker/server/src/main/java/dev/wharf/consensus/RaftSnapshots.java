package dev.wharf.consensus;

import static dev.wharf.consensus.DiskTrouble.call;

import dev.wharf.env.Completion;
import dev.wharf.env.Disk;
import dev.wharf.env.DiskFile;
import dev.wharf.env.Loop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Records;
import org.apache.kafka.common.record.internal.UnalignedMemoryRecords;
import org.apache.kafka.common.record.internal.UnalignedRecords;
import org.apache.kafka.server.common.OffsetAndEpoch;
import org.apache.kafka.snapshot.RawSnapshotReader;
import org.apache.kafka.snapshot.RawSnapshotWriter;

/**
 * The snapshot files of a replicated metadata log, under Kafka's names (KIP-630). A snapshot is written aside, forced and renamed; only then it is known here.
 *
 * <p>Owner: the loop of its log.
 */
final class RaftSnapshots {
    /** A larger snapshot is a bug: it is held in memory while it is read. */
    static final long MAX_BYTES = 1L << 30;

    private final Disk disk;
    private final Loop loop;
    private final String directory;
    private final TreeMap<OffsetAndEpoch, Long> sizes = new TreeMap<>();
    private boolean closed;

    private RaftSnapshots(Disk disk, Loop loop, String directory) {
        this.disk = disk;
        this.loop = loop;
        this.directory = directory;
    }

    /** Finds the last snapshot, if there is one, and deletes older and unfinished ones. */
    static RaftSnapshots recover(Disk disk, Loop loop, String directory) throws IOException {
        RaftSnapshots snapshots = new RaftSnapshots(disk, loop, directory);
        for (String name : disk.list(directory)) {
            if (name.endsWith(Snapshots.UNFINISHED)) {
                disk.deleteNow(directory + "/" + name);
            } else if (name.endsWith(Snapshots.SUFFIX)) {
                Snapshots.Id id = Snapshots.Id.parse(name);
                OffsetAndEpoch key = new OffsetAndEpoch(id.endOffset(), id.epoch());
                snapshots.sizes.put(key, snapshots.sizeOf(key));
            }
        }
        while (snapshots.sizes.size() > 1) {
            disk.deleteNow(snapshots.path(snapshots.sizes.pollFirstEntry().getKey()));
        }
        return snapshots;
    }

    private long sizeOf(OffsetAndEpoch id) throws IOException {
        try (DiskFile file = disk.open(path(id), Disk.Mode.READ)) {
            return file.size();
        }
    }

    Optional<OffsetAndEpoch> latest() {
        return sizes.isEmpty() ? Optional.empty() : Optional.of(sizes.lastKey());
    }

    Optional<OffsetAndEpoch> earliest() {
        return sizes.isEmpty() ? Optional.empty() : Optional.of(sizes.firstKey());
    }

    boolean contains(OffsetAndEpoch id) {
        return sizes.containsKey(id);
    }

    Optional<RawSnapshotReader> read(OffsetAndEpoch id) {
        return Optional.ofNullable(sizes.get(id)).map(size -> new Reader(id, size));
    }

    /** A snapshot that comes from the leader: durable when {@code freeze} returns. */
    RawSnapshotWriter download(OffsetAndEpoch id) {
        return call(
                () ->
                        SnapshotFile.create(
                                disk,
                                directory,
                                id,
                                "fetched",
                                file -> {
                                    file.publishNow();
                                    sizes.put(id, file.sizeInBytes());
                                }));
    }

    /** A snapshot of this node's own, once it is frozen: durable when {@code done} is told. */
    RawSnapshotWriter write(OffsetAndEpoch id, Completion done) {
        return call(
                () ->
                        SnapshotFile.create(
                                disk,
                                directory,
                                id,
                                "own",
                                file ->
                                        file.publish(
                                                loop,
                                                () -> closed,
                                                failure -> {
                                                    if (failure == null) {
                                                        sizes.put(id, file.sizeInBytes());
                                                    }
                                                    done.onDone(failure);
                                                })));
    }

    /** Deletes the snapshots before {@code id}. */
    void deleteBefore(OffsetAndEpoch id, Completion done) {
        if (sizes.headMap(id, false).isEmpty()) {
            done.onDone(null);
            return;
        }
        disk.delete(
                path(sizes.pollFirstEntry().getKey()),
                loop,
                failure -> {
                    if (failure == null && !closed) {
                        deleteBefore(id, done);
                    } else {
                        done.onDone(failure);
                    }
                });
    }

    /** What is under way ends without a snapshot. */
    void close() {
        closed = true;
    }

    private String path(OffsetAndEpoch id) {
        return SnapshotFile.path(directory, id);
    }

    /** Reads a whole snapshot, or a piece for another node. */
    private final class Reader implements RawSnapshotReader {
        private final OffsetAndEpoch id;
        private final long sizeBytes;

        private Reader(OffsetAndEpoch id, long sizeBytes) {
            this.id = id;
            this.sizeBytes = sizeBytes;
        }

        @Override
        public OffsetAndEpoch snapshotId() {
            return id;
        }

        @Override
        public long sizeInBytes() {
            return sizeBytes;
        }

        @Override
        public UnalignedRecords slice(long position, int size) {
            return new UnalignedMemoryRecords(
                    readAt(position, Math.min(size, sizeBytes - position)));
        }

        @Override
        public Records records() {
            return MemoryRecords.readableRecords(readAt(0, sizeBytes));
        }

        private ByteBuffer readAt(long position, long size) {
            return call(
                    () -> {
                        if (size > MAX_BYTES) {
                            throw new IOException("a snapshot of " + sizeBytes + " bytes");
                        }
                        try (DiskFile file = disk.open(path(id), Disk.Mode.READ)) {
                            ByteBuffer bytes = ByteBuffer.allocate((int) size);
                            if (file.read(bytes, position) < size) {
                                throw new DamagedLogException("the snapshot " + id + " is short");
                            }
                            return bytes.flip();
                        }
                    });
        }
    }
}
