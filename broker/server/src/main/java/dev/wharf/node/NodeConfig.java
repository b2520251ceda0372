package dev.wharf.node;

import static dev.wharf.config.ConfigKey.Update.RESTART;

import dev.wharf.config.ConfigException;
import dev.wharf.config.ConfigKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The validated settings of the process: where it listens and where its data is.
 *
 * @param dataDirectory where all data is
 * @param listeners where clients connect
 * @param advertised what clients are told to connect to; empty: where we listen
 * @param httpHost the address of health and metrics
 * @param httpPort 0 for any free one
 */
record NodeConfig(
        Path dataDirectory,
        List<Listener> listeners,
        List<Listener> advertised,
        String httpHost,
        int httpPort) {
    static final ConfigKey<List<String>> LOG_DIRS =
            ConfigKey.ofList(
                    "log.dirs",
                    List.of("data"),
                    List.of(),
                    RESTART,
                    "The directory of all data; one, for Wharf keeps a node's data in one place.");
    static final ConfigKey<String> LISTENERS =
            ConfigKey.ofString(
                    "listeners",
                    "PLAINTEXT://127.0.0.1:9092",
                    RESTART,
                    "Where clients connect: NAME://HOST:PORT with commas between them.");
    static final ConfigKey<String> ADVERTISED =
            ConfigKey.ofString(
                    "advertised.listeners",
                    "",
                    RESTART,
                    "What clients are told to connect to, where it differs from listeners.");
    static final ConfigKey<List<String>> CONTROLLER_NAMES =
            ConfigKey.ofList(
                    "controller.listener.names",
                    List.of("CONTROLLER"),
                    List.of(),
                    RESTART,
                    "Listeners of the metadata quorum; a single node opens none of them.");
    static final ConfigKey<String> HTTP_HOST =
            ConfigKey.ofString(
                    "http.host", "127.0.0.1", RESTART, "The address of health and metrics.");
    static final ConfigKey<Integer> HTTP_PORT =
            ConfigKey.ofInt(
                    "http.port",
                    9080,
                    0,
                    65_535,
                    RESTART,
                    "The port of health and metrics; 0 takes any free one.");

    static final ConfigKey<String> LOG_DIR =
            ConfigKey.ofString(
                    "log.dir", "", RESTART, "An older name for one directory; log.dirs wins.");
    static final ConfigKey<String> CLUSTER_ID =
            ConfigKey.ofString(
                    "cluster.id",
                    "",
                    RESTART,
                    "The cluster that the data directory has to belong to; a new directory is given to it. Empty takes what the directory says.");
    static final ConfigKey<String> AUTHORIZER =
            ConfigKey.ofString(
                    "authorizer.class.name",
                    "",
                    RESTART,
                    "Who may do what; only empty is accepted, for there are no ACLs yet.");

    /** The keys of this room. */
    static final List<ConfigKey<?>> KEYS =
            List.of(
                    LOG_DIRS,
                    LOG_DIR,
                    CLUSTER_ID,
                    LISTENERS,
                    ADVERTISED,
                    CONTROLLER_NAMES,
                    ListenerProtocols.KEY,
                    AUTHORIZER,
                    Quorum.ROLES,
                    Quorum.VOTERS,
                    Quorum.BOOTSTRAP,
                    HTTP_HOST,
                    HTTP_PORT);

    private static final String PROTOCOL = "PLAINTEXT";

    /**
     * The settings in {@code values}, defaults where a key is absent.
     *
     * @throws ConfigException naming the key that has a bad value
     */
    static NodeConfig of(Map<String, String> values) {
        Quorum.requireSingleNode(values);
        List<String> controllers = CONTROLLER_NAMES.parse(values.get(CONTROLLER_NAMES.name()));
        List<Listener> listeners =
                listeners(LISTENERS, values).stream()
                        .filter(listener -> !controllers.contains(listener.name()))
                        .toList();
        if (listeners.isEmpty()) {
            throw new ConfigException(LISTENERS.name(), "listeners names none for clients");
        }
        requirePlaintext(values, listeners);
        requireNoAuthorizer(values);
        String advertised = ADVERTISED.parse(values.get(ADVERTISED.name()));
        return new NodeConfig(
                dataDirectory(values),
                listeners,
                advertised.isBlank() ? List.of() : listeners(ADVERTISED, values),
                HTTP_HOST.parse(values.get(HTTP_HOST.name())),
                HTTP_PORT.parse(values.get(HTTP_PORT.name())));
    }

    private static List<Listener> listeners(ConfigKey<String> key, Map<String, String> values) {
        return Listener.parse(key.name(), key.parse(values.get(key.name())));
    }

    private static Path dataDirectory(Map<String, String> values) {
        String text = values.getOrDefault(LOG_DIRS.name(), values.get(LOG_DIR.name()));
        List<String> directories = LOG_DIRS.parse(text);
        if (directories.size() != 1) {
            throw new ConfigException(
                    LOG_DIRS.name(),
                    "Invalid value "
                            + text
                            + " for configuration log.dirs: accepted is one directory");
        }
        return Path.of(directories.getFirst()).toAbsolutePath().normalize();
    }

    /** Until TLS and SASL are here, a listener that asks for them must not come up without them. */
    private static void requirePlaintext(Map<String, String> values, List<Listener> listeners) {
        Map<String, String> protocols = ListenerProtocols.of(values);
        for (Listener listener : listeners) {
            String protocol = protocols.getOrDefault(listener.name(), listener.name());
            if (!protocol.equals(PROTOCOL)) {
                throw new ConfigException(
                        LISTENERS.name(),
                        "Listener "
                                + listener
                                + " asks for the security protocol "
                                + protocol
                                + ": accepted is "
                                + PROTOCOL);
            }
        }
    }

    /** Whoever asks for ACLs must not get a broker that lets everybody do everything. */
    private static void requireNoAuthorizer(Map<String, String> values) {
        String given = AUTHORIZER.parse(values.get(AUTHORIZER.name()));
        if (!given.isBlank()) {
            throw new ConfigException(
                    AUTHORIZER.name(),
                    "Invalid value "
                            + given
                            + " for configuration authorizer.class.name: accepted is nothing, for there are no ACLs yet");
        }
    }
}
