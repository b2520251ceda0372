package dev.wharf.node;

import static dev.wharf.config.ConfigKey.Update.RESTART;

import dev.wharf.api.BrokerConfig;
import dev.wharf.config.ConfigKey;
import java.util.Optional;

/** The rack of a node that is told where it is only after its start. */
final class RackFile {
    static final ConfigKey<String> KEY =
            ConfigKey.ofString(
                    "broker.rack.file",
                    "",
                    RESTART,
                    "A file with the failure domain of this node, for which a start waits a minute; instead of broker.rack.");

    private static final long PATIENCE_MS = 60_000;

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
        Optional<AwaitedFile> file = AwaitedFile.named(settings, KEY, "in which rack this node is");
        if (file.isEmpty()) {
            return settings;
        }
        if (settings.values().containsKey(BrokerConfig.RACK.name())) {
            throw new RefusalException(
                    RefusalException.USAGE,
                    BrokerConfig.RACK.name() + " and " + KEY.name() + " are both set");
        }
        return file.get().tell(settings, BrokerConfig.RACK, file.get().await(patienceMs));
    }
}
