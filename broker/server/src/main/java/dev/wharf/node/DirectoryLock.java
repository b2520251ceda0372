package dev.wharf.node;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Keeps a data directory to one process: the system drops the lock when the process ends, however it ends. */
final class DirectoryLock implements AutoCloseable {
    /** The file's name in Kafka. */
    static final String FILE = ".lock";

    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Makes the directory if it is missing, and locks it.
     *
     * @throws RefusalException if another process has it, or it cannot be written
     */
    static DirectoryLock take(Path directory) throws RefusalException {
        FileChannel channel;
        try {
            Files.createDirectories(directory);
            channel =
                    FileChannel.open(
                            directory.resolve(FILE),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw refusal("cannot use the data directory " + directory + ": " + reason(e));
        }
        try {
            FileLock lock = tryLock(channel);
            if (lock != null) {
                return new DirectoryLock(channel);
            }
            channel.close();
        } catch (IOException e) {
            throw refusal("cannot lock the data directory " + directory + ": " + reason(e));
        }
        throw refusal("the data directory " + directory + " is in use by another process");
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException alreadyOurs) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static RefusalException refusal(String message) {
        return new RefusalException(RefusalException.UNAVAILABLE, message);
    }

    /** What the system said, in words: the exceptions of files carry only the path. */
    static String reason(IOException e) {
        return switch (e) {
            case java.nio.file.AccessDeniedException denied -> "permission denied";
            case java.nio.file.FileAlreadyExistsException file -> "it is not a directory";
            case java.nio.file.NoSuchFileException missing -> "no such file or directory";
            default -> String.valueOf(e.getMessage());
        };
    }
}
