package dev.wharf.api;

import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.MetadataPublisher;
import dev.wharf.types.Invariants.InvariantViolation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where brokers are reached, as seen by a client: each listener has its own addresses, and a client is told those of the listener it came in
 * by.
 */
final class Endpoints {
    private final int nodeId;
    private final MetadataPublisher metadata;

    /** One broker's address. */
    record Node(int id, String host, int port, @Nullable String rack, boolean fenced) {}

    Endpoints(int nodeId, MetadataPublisher metadata) {
        this.nodeId = nodeId;
        this.metadata = metadata;
    }

    /** This node; it has registered each of its listeners before the first connection comes in. */
    Node self(ClientConnection connection) {
        for (Node node : all(connection)) {
            if (node.id() == nodeId) {
                return node;
            }
        }
        throw new InvariantViolation("no address registered for " + connection.listener());
    }

    /** All brokers that have the connection's listener, by id. */
    List<Node> all(ClientConnection connection) {
        MetadataImage image = metadata.image();
        List<Node> nodes = new ArrayList<>();
        for (Map.Entry<Integer, BrokerRegistration> broker : image.brokers()) {
            BrokerRegistration registration = broker.getValue();
            BrokerRegistration.Endpoint endpoint = registration.endpoint(connection.listener());
            if (endpoint != null) {
                nodes.add(
                        new Node(
                                registration.brokerId(),
                                endpoint.host(),
                                endpoint.port(),
                                registration.rack(),
                                registration.fenced()));
            }
        }
        return nodes;
    }
}
