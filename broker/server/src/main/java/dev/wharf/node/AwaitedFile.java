package dev.wharf.node;

import dev.wharf.config.ConfigKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file with something that a node is told only after its start: Kubernetes decides where a pod runs and how it is reached, and tells the pod nothing of that. For the thread
 * that starts the node.
 *
 * @param key the setting that names the file
 * @param content what is in it, as the end of "nobody has said"
 */
record AwaitedFile(String key, Path file, String content) {
    private static final Logger LOG = LoggerFactory.getLogger(AwaitedFile.class);
    private static final long LOOK_MS = 50;

    /**
     * The file that a setting names; empty if it names none.
     *
     * @param content what is in it, as the end of "nobody has said"
     */
    static Optional<AwaitedFile> named(Settings settings, ConfigKey<String> key, String content)
            throws RefusalException {
        String file = settings.read(values -> key.parse(values.get(key.name()))).trim();
        return file.isEmpty()
                ? Optional.empty()
                : Optional.of(new AwaitedFile(key.name(), Path.of(file), content));
    }

    /** The settings, and one more that comes from this file. */
    Settings tell(Settings settings, ConfigKey<?> key, String value) {
        return settings.with(new Setting(key.name(), value, file.toString()));
    }

    /**
     * What is in the file.
     *
     * @throws RefusalException if it stays missing or empty, or cannot be read
     */
    String await(long patienceMs) throws RefusalException {
        long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMs);
        String text = read();
        if (text.isEmpty()) {
            LOG.info("Waiting to be told in {} {}", file, content);
        }
        while (text.isEmpty()) {
            if (System.nanoTime() - deadlineNanos > 0) {
                throw new RefusalException(
                        RefusalException.UNAVAILABLE,
                        "nobody has said within "
                                + patienceMs / 1_000
                                + " s "
                                + content
                                + ": "
                                + file
                                + " ("
                                + key
                                + ") is missing or empty");
            }
            rest();
            text = read();
        }
        return text;
    }

    /** Empty while there is no file, or nothing in it. */
    private String read() throws RefusalException {
        try {
            return Files.readString(file).strip();
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            throw new RefusalException(
                    RefusalException.UNAVAILABLE,
                    "cannot read " + file + " (" + key + "): " + DirectoryLock.reason(e));
        }
    }

    private static void rest() throws RefusalException {
        try {
            Thread.sleep(LOOK_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusalException(RefusalException.UNAVAILABLE, "the start was interrupted");
        }
    }
}
