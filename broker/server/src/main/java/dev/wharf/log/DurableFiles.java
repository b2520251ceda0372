package dev.wharf.log;

import dev.wharf.env.Disk;
import dev.wharf.env.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Small files, read and written whole. */
final class DurableFiles {
    /** No small file is larger: a checkpoint of a million partitions fits. */
    private static final long MAX_BYTES = 512L << 20;

    private DurableFiles() {}

    /** All bytes of a file that exists. */
    static byte[] read(Disk disk, String path) throws IOException {
        try (DiskFile file = disk.open(path, Disk.Mode.READ)) {
            long size = file.size();
            if (size > MAX_BYTES) {
                throw new IOException(path + " has " + size + " bytes");
            }
            byte[] bytes = new byte[(int) size];
            file.read(ByteBuffer.wrap(bytes), 0);
            return bytes;
        }
    }

    /** Writes a file anew without forcing it: for what recovery can do without. */
    static void write(Disk disk, String path, ByteBuffer bytes) throws IOException {
        try (DiskFile file = disk.open(path, Disk.Mode.WRITE)) {
            file.truncate(0);
            file.write(bytes, 0);
        }
    }

    /** Replaces a file so that after a crash there is the old content or the new, in the caller's thread. */
    static void replaceNow(Disk disk, String directory, String path, ByteBuffer bytes)
            throws IOException {
        String temporary = path + LogFileNames.TEMPORARY;
        try (DiskFile file = disk.open(temporary, Disk.Mode.WRITE)) {
            file.truncate(0);
            file.write(bytes, 0);
            file.forceNow();
        }
        disk.rename(temporary, path);
        disk.forceDirectoryNow(directory);
    }
}
