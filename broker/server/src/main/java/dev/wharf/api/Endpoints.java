package dev.wharf.api;

import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.MetadataPublisher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where brokers are reached, as seen by a client: each listener has its own addresses, and a client is told those of the listener it came in
 * by.
 */
final class Endpoints {
    private final MetadataPublisher metadata;

    /** One broker's address. */
    record Node(int id, String host, int port, @Nullable String rack, boolean fenced) {}

    Endpoints(MetadataPublisher metadata) {
        this.metadata = metadata;
    }

    /** Those of the brokers that are known to have the connection's listener, by id. */
    List<Node> of(Set<Integer> brokers, ClientConnection connection) {
        return all(connection).stream().filter(node -> brokers.contains(node.id())).toList();
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
