package dev.wharf.consensus;

import dev.wharf.env.Disk;
import dev.wharf.env.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The offset below which the log is known to be forced: damage below it is damage, a torn tail lies above it.
 *
 * <p>Written after each force and itself not forced, for the figure may lag behind the truth but not run ahead of it: the file is one
 * sector, and its CRC tells a torn one, which counts as offset 0. Owner: the loop of its log.
 */
final class RecoveryPoint implements AutoCloseable {
    private static final int SIZE_BYTES = Long.BYTES + Integer.BYTES;

    private final DiskFile file;
    private long offset;

    private RecoveryPoint(DiskFile file, long offset) {
        this.file = file;
        this.offset = offset;
    }

    static RecoveryPoint open(Disk disk, String path) throws IOException {
        DiskFile file = disk.open(path, Disk.Mode.WRITE);
        ByteBuffer bytes = ByteBuffer.allocate(SIZE_BYTES);
        boolean whole = file.read(bytes, 0) == SIZE_BYTES;
        long offset = bytes.getLong(0);
        boolean sound = whole && bytes.getInt(Long.BYTES) == crc(offset);
        return new RecoveryPoint(file, sound ? offset : 0);
    }

    long offset() {
        return offset;
    }

    void advance(long durableOffset) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(SIZE_BYTES);
        bytes.putLong(durableOffset).putInt(crc(durableOffset)).flip();
        file.write(bytes, 0);
        offset = durableOffset;
    }

    void force() throws IOException {
        file.forceNow();
    }

    @Override
    public void close() {
        file.close();
    }

    private static int crc(long offset) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(offset).flip());
        return (int) crc.getValue();
    }
}
