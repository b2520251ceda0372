package dev.wharf.node;

import dev.wharf.config.ConfigException;
import dev.wharf.consensus.Voter;
import dev.wharf.node.driver.SystemEntropy;
import dev.wharf.types.Uuid;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who votes on the metadata of a new cluster (KIP-853); options of the commands that format. */
final class FirstVoters {
    private static final String SYNTAX = "ID@HOST:PORT:DIRECTORY with commas between them";

    @Option(
            names = {"-s", "--standalone"},
            description = "This node alone, to begin with.")
    private boolean standalone;

    @Option(
            names = {"-N", "--no-initial-controllers"},
            description = "Nobody here: the node joins a cluster that others have begun.")
    private boolean none;

    @Option(
            names = {"-I", "--initial-controllers"},
            paramLabel = "ID@HOST:PORT:DIRECTORY,...",
            description =
                    "The same nodes on each of them, every one with a random-uuid of its own.")
    private @Nullable String controllers;

    /** Whether the metadata begins here. */
    boolean begin() {
        return standalone || controllers != null;
    }

    /**
     * Whom the metadata log of a new directory begins with; nobody where the node is alone, which needs no votes, or joins.
     *
     * @param given null where none of the options is there
     * @throws RefusalException for options that do not fit the node
     */
    static List<Voter> of(@Nullable FirstVoters given, NodeConfig config, int nodeId)
            throws RefusalException, UnknownHostException {
        boolean isTold = config.cluster().namesOthers();
        if (given == null) {
            if (isTold) {
                throw refusal(
                        "the settings name other nodes: say who votes on metadata by --initial-controllers, --standalone or --no-initial-controllers");
            }
            return List.of();
        }
        List<Voter> voters = given.voters(config, nodeId);
        if (voters.isEmpty() || (voters.size() == 1 && !isTold)) {
            return List.of();
        }
        if (!config.cluster().mayVote()) {
            throw refusal(
                    "node "
                            + nodeId
                            + " has no vote by its process.roles: --no-initial-controllers is for it");
        }
        return voters;
    }

    private List<Voter> voters(NodeConfig config, int nodeId)
            throws RefusalException, UnknownHostException {
        if (none) {
            return List.of();
        }
        String listener = config.cluster().quorumListener();
        if (controllers != null) {
            List<Voter> voters = parse(controllers, listener);
            if (voters.stream().noneMatch(voter -> voter.nodeId() == nodeId)) {
                throw refusal(
                        "--initial-controllers does not name this node, "
                                + nodeId
                                + ": --no-initial-controllers is for those without a vote");
            }
            return voters;
        }
        Listener own = config.announced(config.quorumListener());
        Voter.Endpoint endpoint = new Voter.Endpoint(listener, own.host(), own.port());
        Uuid directoryId = new SystemEntropy(new SecureRandom()).nextUuid();
        return List.of(new Voter(nodeId, directoryId, List.of(endpoint)));
    }

    /** Parses the value of {@code --initial-controllers}. */
    static List<Voter> parse(String text, String listener) throws RefusalException {
        List<Voter> voters = new ArrayList<>();
        for (String word : text.split(",", -1)) {
            Voter voter = parseOne(word.trim(), listener);
            if (voters.stream()
                    .anyMatch(
                            other ->
                                    other.nodeId() == voter.nodeId()
                                            || other.directoryId().equals(voter.directoryId()))) {
                throw refusal("--initial-controllers names a node or a directory twice: " + word);
            }
            voters.add(voter);
        }
        return voters;
    }

    private static Voter parseOne(String word, String listener) throws RefusalException {
        int at = word.indexOf('@');
        int directory = word.lastIndexOf(':');
        try {
            if (at <= 0 || directory <= at) {
                throw new IllegalArgumentException(word);
            }
            int id = Integer.parseInt(word.substring(0, at));
            HostPort address =
                    HostPort.parse(
                            "--initial-controllers", word, word.substring(at + 1, directory));
            if (id < 0) {
                throw new IllegalArgumentException("node " + id);
            }
            return new Voter(
                    id,
                    Uuid.parse(word.substring(directory + 1)),
                    List.of(new Voter.Endpoint(listener, address.host(), address.port())));
        } catch (IllegalArgumentException | ConfigException e) {
            throw refusal("--initial-controllers has " + word + ": expected " + SYNTAX);
        }
    }

    private static RefusalException refusal(String message) {
        return new RefusalException(RefusalException.UNAVAILABLE, message);
    }
}
