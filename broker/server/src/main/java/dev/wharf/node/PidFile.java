package dev.wharf.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that holds the number of this process from the moment that it serves, health included, until it has stopped in order. Whoever started it
 * waits for the file.
 */
record PidFile(Path file) {
    private static final Logger LOG = LoggerFactory.getLogger(PidFile.class);

    /** Says that this process serves; a reader sees the whole number or no file. */
    void write() throws IOException {
        Path aside = Path.of(file + ".tmp");
        Files.writeString(aside, ProcessHandle.current().pid() + "\n");
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Says that this process serves no more. */
    void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("{} stays, though this process ends: {}", file, DirectoryLock.reason(e));
        }
    }
}
