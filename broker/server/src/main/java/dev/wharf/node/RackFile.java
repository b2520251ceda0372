package dev.wharf.node;

import static dev.wharf.config.ConfigKey.Update.RESTART;

import dev.wharf.api.BrokerConfig;
import dev.wharf.config.ConfigKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rack of a node that is told where it is only after its start, in a file: Kubernetes decides where a pod runs, and tells the pod nothing of the machine. For the thread
 * that starts the node.
 */
final class RackFile {
    static final ConfigKey<String> KEY =
            ConfigKey.ofString(
                    "broker.rack.file",
                    "",
                    RESTART,
                    "A file with the failure domain of this node, for which a start waits a minute; instead of broker.rack.");

    private static final Logger LOG = LoggerFactory.getLogger(RackFile.class);
    private static final long PATIENCE_MS = 60_000;
    private static final long LOOK_MS = 50;

    private RackFile() {}

    /**
     * The settings, with the rack that is in the file.
     *
     * @throws RefusalException if the file stays missing or empty, or cannot be read, or the rack is set as well
     */
    static Settings resolve(Settings settings) throws RefusalException {
        return resolve(settings, PATIENCE_MS);
    }

    static Settings resolve(Settings settings, long patienceMs) throws RefusalException {
        String file = settings.read(values -> KEY.parse(values.get(KEY.name()))).trim();
        if (file.isEmpty()) {
            return settings;
        }
        if (settings.values().containsKey(BrokerConfig.RACK.name())) {
            throw new RefusalException(
                    RefusalException.USAGE,
                    BrokerConfig.RACK.name() + " and " + KEY.name() + " are both set");
        }
        String rack = await(Path.of(file), patienceMs);
        return settings.with(new Setting(BrokerConfig.RACK.name(), rack, file));
    }

    private static String await(Path file, long patienceMs) throws RefusalException {
        long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMs);
        String rack = read(file);
        if (rack.isEmpty()) {
            LOG.info("Waiting for the rack of this node in {}", file);
        }
        while (rack.isEmpty()) {
            if (System.nanoTime() - deadlineNanos > 0) {
                throw new RefusalException(
                        RefusalException.UNAVAILABLE,
                        "nobody has said within "
                                + patienceMs / 1_000
                                + " s in which rack this node is: "
                                + file
                                + " ("
                                + KEY.name()
                                + ") is missing or empty");
            }
            rest();
            rack = read(file);
        }
        return rack;
    }

    /** Empty while there is no file, or nothing in it. */
    private static String read(Path file) throws RefusalException {
        try {
            return Files.readString(file).strip();
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            throw new RefusalException(
                    RefusalException.UNAVAILABLE,
                    "cannot read " + file + " (" + KEY.name() + "): " + DirectoryLock.reason(e));
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
