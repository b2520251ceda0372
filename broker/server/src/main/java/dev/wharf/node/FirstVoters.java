package dev.wharf.node;

import dev.wharf.consensus.Voter;
import dev.wharf.node.driver.SystemEntropy;
import dev.wharf.types.Uuid;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who votes on the metadata of a new cluster (KIP-853); options of the commands that format. */
final class FirstVoters {
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

    private static List<Voter> parse(String text, String listener) throws RefusalException {
        try {
            return VoterList.parse(text, listener);
        } catch (IllegalArgumentException e) {
            throw refusal("--initial-controllers " + e.getMessage());
        }
    }

    private static RefusalException refusal(String message) {
        return new RefusalException(RefusalException.UNAVAILABLE, message);
    }
}
