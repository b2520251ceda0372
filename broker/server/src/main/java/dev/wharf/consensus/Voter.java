package dev.wharf.consensus;

import dev.wharf.types.Uuid;
import java.util.List;

/**
 * A node with a vote on the metadata log. An empty disk under the same node id is another directory, and so no voter.
 *
 * @param directoryId of the node's metadata directory
 * @param endpoints where other nodes reach it; empty for a node that is alone
 */
public record Voter(int nodeId, Uuid directoryId, List<Endpoint> endpoints) {
    /** One address under the name of its listener. */
    public record Endpoint(String listener, String host, int port) {}

    public Voter {
        endpoints = List.copyOf(endpoints);
    }
}
