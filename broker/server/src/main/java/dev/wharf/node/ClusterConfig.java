package dev.wharf.node;

import static dev.wharf.config.ConfigKey.Update.RESTART;

import dev.wharf.config.ConfigException;
import dev.wharf.config.ConfigKey;
import dev.wharf.consensus.Voter;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a node is told of the cluster that it is one of. Every node is a broker; those that are controllers too may have a vote on metadata.
 *
 * @param mayVote whether it may be a voter of the metadata quorum: the role of a controller
 * @param joins whether a node that may vote makes itself a voter
 * @param peerListener the name of the listener by which the nodes call each other; registrations tell its address
 * @param quorumListener the name under which the voters' addresses stand
 * @param namesQuorum whether the settings say where the quorum is found, be it here alone
 * @param quorum where the quorum is found, this node left out: by node id, or by a number from {@link #FIRST_UNKNOWN} down where only an address is known
 * @param firstVoters whom a new cluster begins with, if this node is one of them; otherwise nobody
 */
record ClusterConfig(
        boolean mayVote,
        boolean joins,
        String peerListener,
        String quorumListener,
        boolean namesQuorum,
        SortedMap<Integer, HostPort> quorum,
        List<Voter> firstVoters) {
    /** Stands for a node whose address is known and its id not; so do the numbers below. */
    static final int FIRST_UNKNOWN = -2;

    private static final List<String> BOTH = List.of("broker", "controller");

    static final ConfigKey<List<String>> ROLES =
            ConfigKey.ofList(
                    "process.roles",
                    BOTH,
                    BOTH,
                    RESTART,
                    "What this node is: a broker in any case, and as a controller one that may vote on metadata.");
    static final ConfigKey<List<String>> VOTERS =
            ConfigKey.ofList(
                    "controller.quorum.voters",
                    List.of(),
                    List.of(),
                    RESTART,
                    "Where the nodes that vote on metadata are found: ID@HOST:PORT. Who votes is said when the data directories are formatted.");
    static final ConfigKey<List<String>> BOOTSTRAP =
            ConfigKey.ofList(
                    "controller.quorum.bootstrap.servers",
                    List.of(),
                    List.of(),
                    RESTART,
                    "Where the nodes that vote on metadata are found: HOST:PORT.");
    static final ConfigKey<Boolean> AUTO_JOIN =
            ConfigKey.ofBoolean(
                    "controller.quorum.auto.join.enable",
                    false,
                    RESTART,
                    "Whether a controller that has no vote on metadata makes itself a voter.");
    static final ConfigKey<String> PEER_LISTENER =
            ConfigKey.ofString(
                    "inter.broker.listener.name",
                    "",
                    RESTART,
                    "The listener by which the nodes of a cluster call each other; the first one if it is empty.");
    static final ConfigKey<String> PEER_PROTOCOL =
            ConfigKey.ofString(
                    "security.inter.broker.protocol",
                    "PLAINTEXT",
                    RESTART,
                    "The security protocol between the nodes of a cluster; only PLAINTEXT yet.");

    static final ConfigKey<String> FIRST_VOTERS =
            ConfigKey.ofString(
                    "initial.controllers",
                    "",
                    RESTART,
                    "Whom a new cluster begins with, for a start with an empty data directory: ID@HOST:PORT:DIRECTORY, as for format. A node that it does not name joins. Without effect"
                            + " on a directory that is in use already.");

    /** The keys of this component. */
    static final List<ConfigKey<?>> KEYS =
            List.of(
                    ROLES,
                    VOTERS,
                    BOOTSTRAP,
                    AUTO_JOIN,
                    FIRST_VOTERS,
                    PEER_LISTENER,
                    PEER_PROTOCOL);

    ClusterConfig {
        quorum = Collections.unmodifiableSortedMap(new TreeMap<>(quorum));
        firstVoters = List.copyOf(firstVoters);
    }

    /** Whether the settings name another node, so that this one is not the whole of its cluster. */
    boolean namesOthers() {
        return !quorum.isEmpty();
    }

    /**
     * The settings in {@code values}, defaults where a key is absent.
     *
     * @throws ConfigException naming the key that has a bad value
     */
    static ClusterConfig of(Map<String, String> values, int nodeId, OwnAddresses own) {
        List<String> roles = ROLES.parse(values.get(ROLES.name()));
        if (!roles.contains("broker")) {
            throw invalid(ROLES, values, "broker,controller or broker: every node is a broker");
        }
        boolean mayVote = roles.contains("controller");
        SortedMap<Integer, HostPort> quorum = new TreeMap<>(voters(values));
        quorum.remove(nodeId);
        int unknown = FIRST_UNKNOWN;
        for (HostPort server : bootstrapServers(values, mayVote, own)) {
            quorum.put(unknown, server);
            unknown--;
        }
        if (quorum.isEmpty() && !mayVote) {
            throw invalid(
                    ROLES,
                    values,
                    "broker,controller for a node that is told of no other one by "
                            + BOOTSTRAP.name());
        }
        return new ClusterConfig(
                mayVote,
                AUTO_JOIN.parse(values.get(AUTO_JOIN.name())),
                peerListener(values, own.listeners()),
                own.quorumListener(),
                isSet(VOTERS, values) || isSet(BOOTSTRAP, values),
                quorum,
                firstVoters(values, nodeId, mayVote, own.quorumListener(), !quorum.isEmpty()));
    }

    private static boolean isSet(ConfigKey<?> key, Map<String, String> values) {
        return !values.getOrDefault(key.name(), "").isBlank();
    }

    /** {@code initial.controllers} where it names this node. */
    private static List<Voter> firstVoters(
            Map<String, String> values,
            int nodeId,
            boolean mayVote,
            String listener,
            boolean othersAreKnown) {
        String text = FIRST_VOTERS.parse(values.get(FIRST_VOTERS.name())).trim();
        if (text.isEmpty()) {
            return List.of();
        }
        List<Voter> voters;
        try {
            voters = VoterList.parse(text, listener);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(
                    FIRST_VOTERS.name(), FIRST_VOTERS.name() + " " + e.getMessage());
        }
        boolean isNamed = voters.stream().anyMatch(voter -> voter.nodeId() == nodeId);
        if (isNamed && !mayVote) {
            throw invalid(FIRST_VOTERS, values, "nodes that are controllers by " + ROLES.name());
        }
        boolean knowsVoters = othersAreKnown || (isNamed && voters.size() == 1);
        if (!knowsVoters) {
            throw invalid(
                    FIRST_VOTERS, values, "nothing where " + BOOTSTRAP.name() + " names no other");
        }
        return isNamed ? voters : List.of();
    }

    /** {@code controller.quorum.voters} by node id. */
    private static SortedMap<Integer, HostPort> voters(Map<String, String> values) {
        SortedMap<Integer, HostPort> voters = new TreeMap<>();
        String text = values.getOrDefault(VOTERS.name(), "");
        for (String word : VOTERS.parse(text)) {
            int at = word.indexOf('@');
            try {
                int id = Integer.parseInt(word.substring(0, Math.max(at, 0)).trim());
                HostPort address =
                        HostPort.parse(VOTERS.name(), text, word.substring(at + 1).trim());
                if (id < 0 || voters.put(id, address) != null) {
                    throw new IllegalArgumentException("node " + id);
                }
            } catch (IllegalArgumentException e) {
                throw invalid(
                        VOTERS, values, "ID@HOST:PORT with commas between them, each ID once");
            }
        }
        return voters;
    }

    /**
     * {@code controller.quorum.bootstrap.servers} but for this node itself. The one address that Kafka's configuration of a single node has may be that of a listener
     * which is not opened: Kafka would want it, we do not.
     */
    private static List<HostPort> bootstrapServers(
            Map<String, String> values, boolean mayVote, OwnAddresses own) {
        String text = values.getOrDefault(BOOTSTRAP.name(), "");
        List<HostPort> servers =
                BOOTSTRAP.parse(text).stream()
                        .map(word -> HostPort.parse(BOOTSTRAP.name(), text, word.trim()))
                        .toList();
        if (servers.size() == 1
                && mayVote
                && !own.opensQuorumListener()
                && OwnAddresses.isThisMachine(servers.getFirst().host())) {
            return List.of();
        }
        return servers.stream().filter(server -> !own.contains(server)).toList();
    }

    private static String peerListener(Map<String, String> values, List<Listener> listeners) {
        String protocol = PEER_PROTOCOL.parse(values.get(PEER_PROTOCOL.name()));
        if (!protocol.equals(PEER_PROTOCOL.defaultText())) {
            throw invalid(PEER_PROTOCOL, values, PEER_PROTOCOL.defaultText());
        }
        String name = PEER_LISTENER.parse(values.get(PEER_LISTENER.name()));
        if (name.isBlank()) {
            return listeners.getFirst().name();
        }
        String upper = name.trim().toUpperCase(Locale.ROOT);
        if (listeners.stream().noneMatch(listener -> listener.name().equals(upper))) {
            throw invalid(PEER_LISTENER, values, "the name of one that clients connect to");
        }
        return upper;
    }

    private static ConfigException invalid(
            ConfigKey<?> key, Map<String, String> values, String accepted) {
        return new ConfigException(
                key.name(),
                "Invalid value "
                        + values.getOrDefault(key.name(), key.defaultText())
                        + " for configuration "
                        + key.name()
                        + ": accepted is "
                        + accepted);
    }
}
