package dev.wharf.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The log in a file of its own rather than on the console: rotated, so that a broker in the background cannot fill the disk with it. */
final class LogFile {
    private static final String FORMAT = "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5p %s%e%n";
    private static final String MOST_BYTES = "100M";
    private static final String OLDER_FILES = "9";

    private LogFile() {}

    /**
     * Sends the log to a file. To be called before the log is first set up, which Quarkus does.
     *
     * @throws RefusalException if the file cannot be written
     */
    static void use(Path given) throws RefusalException {
        Path file = given.toAbsolutePath().normalize();
        try {
            Path directory = file.getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            if (!Files.exists(file)) {
                Files.createFile(file);
            }
        } catch (IOException e) {
            throw new RefusalException(
                    RefusalException.UNAVAILABLE,
                    "cannot write the log to " + file + ": " + DirectoryLock.reason(e));
        }
        System.setProperty("quarkus.log.console.enabled", "false");
        System.setProperty("quarkus.log.file.enabled", "true");
        System.setProperty("quarkus.log.file.path", file.toString());
        System.setProperty("quarkus.log.file.format", FORMAT);
        System.setProperty("quarkus.log.file.rotation.max-file-size", MOST_BYTES);
        System.setProperty("quarkus.log.file.rotation.max-backup-index", OLDER_FILES);
        System.setProperty("quarkus.log.file.rotation.rotate-on-boot", "false");
    }
}
