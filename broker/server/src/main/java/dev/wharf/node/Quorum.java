package dev.wharf.node;

import static dev.wharf.config.ConfigKey.Update.RESTART;

import dev.wharf.config.ConfigException;
import dev.wharf.config.ConfigKey;
import java.util.List;
import java.util.Map;

/**
 * The settings that make a node one of several. Until nodes form a quorum they are refused: a node that ignored them would start as a
 * cluster of its own, and nobody would notice.
 */
final class Quorum {
    private static final List<String> BOTH = List.of("broker", "controller");

    static final ConfigKey<List<String>> ROLES =
            ConfigKey.ofList(
                    "process.roles",
                    BOTH,
                    BOTH,
                    RESTART,
                    "What this process is; a single node is both.");
    static final ConfigKey<List<String>> VOTERS =
            ConfigKey.ofList(
                    "controller.quorum.voters",
                    List.of(),
                    List.of(),
                    RESTART,
                    "The nodes that decide about metadata; at most one, this node.");
    static final ConfigKey<List<String>> BOOTSTRAP =
            ConfigKey.ofList(
                    "controller.quorum.bootstrap.servers",
                    List.of(),
                    List.of(),
                    RESTART,
                    "Where nodes that decide about metadata are found; at most one, this node.");

    private Quorum() {}

    /**
     * Accepts what a single node of Kafka says about its quorum.
     *
     * @throws ConfigException naming the key that wants other nodes
     */
    static void requireSingleNode(Map<String, String> values) {
        if (!ROLES.parse(values.get(ROLES.name())).containsAll(BOTH)) {
            throw refusal(ROLES, values, "broker,controller: this version is always both");
        }
        for (ConfigKey<List<String>> key : List.of(VOTERS, BOOTSTRAP)) {
            if (key.parse(values.get(key.name())).size() > 1) {
                throw refusal(key, values, "this node alone: this version forms no quorum");
            }
        }
    }

    private static ConfigException refusal(
            ConfigKey<?> key, Map<String, String> values, String accepted) {
        return new ConfigException(
                key.name(),
                "Invalid value "
                        + values.get(key.name())
                        + " for configuration "
                        + key.name()
                        + ": accepted is "
                        + accepted);
    }
}
