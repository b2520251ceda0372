package dev.wharf.node;

import static dev.wharf.config.ConfigKey.Update.RESTART;

import dev.wharf.config.ConfigKey;
import java.util.Optional;

/** The addresses of a node that is told only after its start how clients from outside reach it. */
final class AddressFile {
    static final ConfigKey<String> KEY =
            ConfigKey.ofString(
                    "advertised.listeners.file",
                    "",
                    RESTART,
                    "A file with more of what advertised.listeners has, NAME://HOST:PORT with commas between them, for which a start waits ten minutes.");

    /** A load balancer may take its time. */
    private static final long PATIENCE_MS = 600_000;

    private AddressFile() {}

    /**
     * The settings, with the addresses that are in the file behind those that are set.
     *
     * @throws RefusalException if the file stays missing or empty, or cannot be read
     */
    static Settings resolve(Settings settings) throws RefusalException {
        return resolve(settings, PATIENCE_MS);
    }

    static Settings resolve(Settings settings, long patienceMs) throws RefusalException {
        Optional<AwaitedFile> file =
                AwaitedFile.named(settings, KEY, "how clients reach this node");
        if (file.isEmpty()) {
            return settings;
        }
        String told = file.get().await(patienceMs);
        String set = settings.values().getOrDefault(NodeConfig.ADVERTISED.name(), "").trim();
        String all = set.isEmpty() ? told : set + "," + told;
        return file.get().tell(settings, NodeConfig.ADVERTISED, all);
    }
}
