package dev.wharf.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The page cache of a machine that has been at work for long: full, so that what is written takes the place of what was read. Without that the first runs cost more than the later ones: a
 * virtual machine gives memory that is free back to its host, and has to get it again, page by page, for whoever writes to it first.
 */
final class PageCache {
    private static final int AT_ONCE_BYTES = 1 << 20;

    private final Path file;
    private final long sizeBytes;

    /**
     * @param file that is made; it takes no room on the disk
     * @param sizeBytes how much is read at once: 0, then it stays as it is, up to all memory
     */
    PageCache(Path file, long sizeBytes) {
        this.file = file;
        this.sizeBytes = sizeBytes;
    }

    /** Takes seconds for all memory, and most of a minute where the host has taken it back. */
    void fill() throws IOException {
        if (sizeBytes == 0) {
            return;
        }
        ByteBuffer buffer = ByteBuffer.allocateDirect(AT_ONCE_BYTES);
        try (FileChannel hole =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            hole.write(ByteBuffer.allocate(1), sizeBytes - 1);
            hole.position(0);
            for (int count = 0; count >= 0; count = hole.read(buffer)) {
                buffer.clear();
            }
        }
    }

    /** Lets all go. */
    void empty() throws IOException {
        Files.deleteIfExists(file);
    }
}
