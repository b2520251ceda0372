package dev.wharf.consensus;

import static dev.wharf.consensus.DiskTrouble.act;
import static dev.wharf.consensus.DiskTrouble.force;

import dev.wharf.env.Completion;
import dev.wharf.env.Disk;
import dev.wharf.env.DiskFile;
import dev.wharf.env.Loop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.UnalignedMemoryRecords;
import org.apache.kafka.server.common.OffsetAndEpoch;
import org.apache.kafka.snapshot.RawSnapshotWriter;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot that is being written, aside from its final name; published when it is frozen, in the way that its maker chooses.
 *
 * <p>Owner: the loop of its log.
 */
final class SnapshotFile implements RawSnapshotWriter {
    private final Disk disk;
    private final String directory;
    private final OffsetAndEpoch id;
    private final String aside;
    private final DiskFile file;
    private final Consumer<SnapshotFile> onFrozen;
    private long sizeBytes;
    private boolean frozen;

    private SnapshotFile(
            Disk disk,
            String directory,
            OffsetAndEpoch id,
            String aside,
            DiskFile file,
            Consumer<SnapshotFile> onFrozen) {
        this.disk = disk;
        this.directory = directory;
        this.id = id;
        this.aside = aside;
        this.file = file;
        this.onFrozen = onFrozen;
    }

    /**
     * Begins a snapshot.
     *
     * @param origin part of the name aside, so that two may be under way
     * @param onFrozen publishes it
     */
    static SnapshotFile create(
            Disk disk,
            String directory,
            OffsetAndEpoch id,
            String origin,
            Consumer<SnapshotFile> onFrozen)
            throws IOException {
        String aside = path(directory, id) + "." + origin + Snapshots.UNFINISHED;
        disk.deleteNow(aside);
        DiskFile file = disk.open(aside, Disk.Mode.WRITE);
        return new SnapshotFile(disk, directory, id, aside, file, onFrozen);
    }

    static String path(String directory, OffsetAndEpoch id) {
        return directory + "/" + new Snapshots.Id(id.offset(), id.epoch()).fileName();
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
    public void append(MemoryRecords records) {
        append(records.buffer());
    }

    @Override
    public void append(UnalignedMemoryRecords records) {
        append(records.buffer());
    }

    private void append(ByteBuffer bytes) {
        int size = bytes.remaining();
        act(() -> file.write(bytes.duplicate(), sizeBytes));
        sizeBytes += size;
    }

    @Override
    public boolean isFrozen() {
        return frozen;
    }

    @Override
    public void freeze() {
        frozen = true;
        onFrozen.accept(this);
    }

    /** Makes the snapshot durable under its name, within this call. */
    void publishNow() {
        force(file::forceNow);
        file.close();
        act(() -> disk.rename(aside, path(directory, id)));
        force(() -> disk.forceDirectoryNow(directory));
    }

    /**
     * Makes the snapshot durable under its name.
     *
     * @param isOver whether its log has been closed meanwhile: then there is no snapshot
     */
    void publish(Loop loop, BooleanSupplier isOver, Completion done) {
        file.force(
                loop,
                forceFailure -> {
                    file.close();
                    IOException failure = forceFailure == null ? tryRename(isOver) : forceFailure;
                    if (failure != null) {
                        done.onDone(failure);
                    } else {
                        disk.forceDirectory(directory, loop, done);
                    }
                });
    }

    private @Nullable IOException tryRename(BooleanSupplier isOver) {
        if (isOver.getAsBoolean()) {
            return new IOException("the metadata log was closed under its snapshot");
        }
        try {
            disk.rename(aside, path(directory, id));
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    @Override
    public void close() {
        if (!frozen) {
            file.close();
            act(() -> disk.deleteNow(aside));
        }
    }
}
