package dev.wharf.node;

import static dev.wharf.config.ConfigKey.Update.RESTART;

import dev.wharf.api.BrokerConfig;
import dev.wharf.config.ConfigException;
import dev.wharf.config.ConfigKey;
import dev.wharf.controller.ControllerConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The validated settings of the process: where it listens and where its data is.
 *
 * @param dataDirectories where all data is; at least one
 * @param clusterId the cluster that it has to belong to, or null for whichever it does
 * @param listeners where clients connect
 * @param quorumListeners where nodes of the metadata quorum are called, in a cluster; none if they are called where clients connect
 * @param advertised what others are told to connect to; empty: where we listen
 * @param cluster where the other nodes are
 * @param httpHost the address of health and metrics
 * @param httpPort 0 for any free one
 * @param tokenFile what those have to show who change something by HTTP, or null for nothing
 * @param lingerMs how long the process stays when all else has stopped
 */
record NodeConfig(
        List<Path> dataDirectories,
        @Nullable String clusterId,
        List<Listener> listeners,
        List<Listener> quorumListeners,
        List<Listener> advertised,
        ClusterConfig cluster,
        String httpHost,
        int httpPort,
        @Nullable Path tokenFile,
        long lingerMs) {
    static final ConfigKey<List<String>> LOG_DIRS =
            ConfigKey.ofList(
                    "log.dirs",
                    List.of("data"),
                    List.of(),
                    RESTART,
                    "The directories of all data: a new partition goes to the one with the fewest, the metadata is in the first. When one of them fails, the node stops.");
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
                    "Listeners for the nodes of the metadata quorum alone; a single node opens none of them.");
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

    static final ConfigKey<String> TOKEN_FILE =
            ConfigKey.ofString(
                    "management.token.file",
                    "",
                    RESTART,
                    "A file with the token that who asks for a restart permit or a hand-over by HTTP has to show (Authorization: Bearer TOKEN). Empty asks nobody for one.");

    static final ConfigKey<Long> LINGER_MS =
            ConfigKey.ofLong(
                    "shutdown.linger.ms",
                    0,
                    0,
                    60_000,
                    RESTART,
                    "Milliseconds for which the process stays after an orderly stop, with nothing open: whoever calls meanwhile is refused at once, where the address of a pod goes with its process and then nobody answers.");

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
            Stream.concat(
                            Stream.of(
                                    LOG_DIRS,
                                    LOG_DIR,
                                    CLUSTER_ID,
                                    LISTENERS,
                                    ADVERTISED,
                                    AddressFile.KEY,
                                    CONTROLLER_NAMES,
                                    ListenerProtocols.KEY,
                                    AUTHORIZER,
                                    RackFile.KEY,
                                    HTTP_HOST,
                                    HTTP_PORT,
                                    TOKEN_FILE,
                                    LINGER_MS),
                            ClusterConfig.KEYS.stream())
                    .toList();

    private static final String PROTOCOL = "PLAINTEXT";

    /** The name under which voters' addresses stand where {@code controller.listener.names} is set to nothing. */
    private static final String NO_QUORUM_LISTENER = "CONTROLLER";

    /**
     * The settings in {@code values}, defaults where a key is absent.
     *
     * @throws ConfigException naming the key that has a bad value
     */
    static NodeConfig of(Map<String, String> values) {
        OwnAddresses own = ownAddresses(values);
        requirePlaintext(values, own.listeners());
        requireNoAuthorizer(values);
        ClusterConfig cluster = ClusterConfig.of(values, BrokerConfig.nodeId(values), own);
        requireClusterId(values, cluster);
        requireUncordoned(values);
        if (cluster.namesOthers()) {
            requirePlaintext(values, own.quorumListeners());
        }
        return new NodeConfig(
                dataDirectories(values),
                clusterId(values),
                own.listeners(),
                own.quorumListeners(),
                own.advertised(),
                cluster,
                HTTP_HOST.parse(values.get(HTTP_HOST.name())),
                HTTP_PORT.parse(values.get(HTTP_PORT.name())),
                tokenFile(values),
                LINGER_MS.parse(values.get(LINGER_MS.name())));
    }

    /** Where the nodes of the metadata quorum call this one. */
    Listener quorumListener() {
        return quorumListeners.isEmpty() ? peerListener() : quorumListeners.getFirst();
    }

    /** Where all other nodes call this one. */
    Listener peerListener() {
        return listeners.stream()
                .filter(listener -> listener.name().equals(cluster.peerListener()))
                .findFirst()
                .orElseThrow();
    }

    /** The directories of all data as {@code log.dirs} would name them, for messages. */
    String dataText() {
        return dataDirectories.stream().map(Path::toString).collect(Collectors.joining(","));
    }

    /**
     * What others are told of a listener: the advertised one of the same name, otherwise where we listen.
     *
     * @throws UnknownHostException if it listens everywhere, and this machine has no name
     */
    Listener announced(Listener listener) throws UnknownHostException {
        Listener told =
                advertised.stream()
                        .filter(each -> each.name().equals(listener.name()))
                        .findFirst()
                        .orElse(listener);
        String host =
                told.isEverywhere()
                        ? InetAddress.getLocalHost().getCanonicalHostName()
                        : told.host();
        return new Listener(told.name(), host, told.port() == 0 ? listener.port() : told.port());
    }

    private static OwnAddresses ownAddresses(Map<String, String> values) {
        List<String> quorumNames = CONTROLLER_NAMES.parse(values.get(CONTROLLER_NAMES.name()));
        Map<Boolean, List<Listener>> byQuorum =
                listeners(LISTENERS, values).stream()
                        .collect(
                                Collectors.partitioningBy(
                                        listener -> quorumNames.contains(listener.name())));
        List<Listener> forClients = byQuorum.getOrDefault(false, List.of());
        if (forClients.isEmpty()) {
            throw new ConfigException(LISTENERS.name(), "listeners names none for clients");
        }
        String advertised = ADVERTISED.parse(values.get(ADVERTISED.name()));
        return new OwnAddresses(
                forClients,
                byQuorum.getOrDefault(true, List.of()),
                quorumNames.isEmpty() ? NO_QUORUM_LISTENER : quorumNames.getFirst(),
                advertised.isBlank() ? List.of() : listeners(ADVERTISED, values));
    }

    private static List<Listener> listeners(ConfigKey<String> key, Map<String, String> values) {
        return Listener.parse(key.name(), key.parse(values.get(key.name())));
    }

    private static List<Path> dataDirectories(Map<String, String> values) {
        String text = values.getOrDefault(LOG_DIRS.name(), values.get(LOG_DIR.name()));
        List<Path> directories =
                LOG_DIRS.parse(text).stream()
                        .map(each -> Path.of(each).toAbsolutePath().normalize())
                        .toList();
        if (directories.isEmpty() || Set.copyOf(directories).size() < directories.size()) {
            throw new ConfigException(
                    LOG_DIRS.name(),
                    "Invalid value "
                            + text
                            + " for configuration log.dirs: accepted are directories, each once");
        }
        return directories;
    }

    private static @Nullable Path tokenFile(Map<String, String> values) {
        String given = TOKEN_FILE.parse(values.get(TOKEN_FILE.name())).trim();
        return given.isEmpty() ? null : Path.of(given);
    }

    private static @Nullable String clusterId(Map<String, String> values) {
        String given = CLUSTER_ID.parse(values.get(CLUSTER_ID.name())).trim();
        return given.isEmpty() ? null : given;
    }

    /** Voters that begin a cluster, each by itself, have to agree on its id. */
    private static void requireClusterId(Map<String, String> values, ClusterConfig cluster) {
        if (!cluster.firstVoters().isEmpty() && clusterId(values) == null) {
            throw new ConfigException(
                    ClusterConfig.FIRST_VOTERS.name(),
                    ClusterConfig.FIRST_VOTERS.name() + " needs " + CLUSTER_ID.name() + " too");
        }
    }

    /** The controller knows what is set in the metadata alone. */
    private static void requireUncordoned(Map<String, String> values) {
        String key = ControllerConfig.CORDONED.name();
        if (!ControllerConfig.CORDONED.parse(values.get(key)).isEmpty()) {
            throw new ConfigException(
                    key, key + " is set while the broker runs (kafka-configs.sh), not in its file");
        }
    }

    /** Until TLS and SASL are here, a listener that asks for them must not come up without them. */
    private static void requirePlaintext(Map<String, String> values, List<Listener> listeners) {
        Map<String, String> protocols = ListenerProtocols.of(values);
        for (Listener listener : listeners) {
            String protocol = protocols.getOrDefault(listener.name(), byDefault(listener, values));
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

    /** A listener of the quorum that is not in the map is PLAINTEXT, as Kafka takes it. */
    private static String byDefault(Listener listener, Map<String, String> values) {
        return CONTROLLER_NAMES.parse(values.get(CONTROLLER_NAMES.name())).contains(listener.name())
                ? PROTOCOL
                : listener.name();
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
