package dev.wharf.api;

import dev.wharf.group.GroupPartitions;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.metadata.TopicImage;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.FindCoordinatorRequest;
import dev.wharf.protocol.message.FindCoordinatorResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * FindCoordinator (10): the broker that leads the partition of a group in {@code __consumer_offsets}, which is created when somebody asks for the first
 * time.
 *
 * <ul>
 *   <li>0 knows groups alone; 1: key types. 4: several keys at once (KIP-699).
 *   <li>There are no transactions yet: their keys get UNSUPPORTED_VERSION, which clients take for final. All other types, share groups (6) among them, are
 *       INVALID_REQUEST, as in Kafka without share groups.
 * </ul>
 */
final class FindCoordinatorApi implements ApiHandler<FindCoordinatorRequest> {
    private static final byte GROUP = 0;
    private static final byte TRANSACTION = 1;
    private static final short FIRST_WITH_SEVERAL = 4;
    private static final int NO_PORT = -1;

    private final Services services;

    /** Where one key is coordinated, or why that is not known. */
    private record Found(String key, Errors error, Endpoints.@Nullable Node node) {
        int id() {
            return node == null ? PartitionImage.NO_LEADER : node.id();
        }

        String host() {
            return node == null ? "" : node.host();
        }

        int port() {
            return node == null ? NO_PORT : node.port();
        }

        @Nullable String message() {
            return error == Errors.NONE ? null : error.text();
        }
    }

    FindCoordinatorApi(Services services) {
        this.services = services;
    }

    @Override
    public ApiKey key() {
        return ApiKey.FIND_COORDINATOR;
    }

    @Override
    public FindCoordinatorRequest newRequest() {
        return new FindCoordinatorRequest();
    }

    @Override
    public void handle(FindCoordinatorRequest request, RequestContext context) {
        boolean topicIsMissing = services.image().topic(GroupPartitions.TOPIC) == null;
        if (request.keyType() == GROUP && topicIsMissing) {
            services.controller()
                    .autoCreate(
                            context.connection().loop(),
                            Set.of(GroupPartitions.TOPIC),
                            errors -> respond(request, context));
        } else {
            respond(request, context);
        }
    }

    private void respond(FindCoordinatorRequest request, RequestContext context) {
        if (context.version() < FIRST_WITH_SEVERAL) {
            Found found = find(request.key(), request.keyType(), context.connection());
            context.respond(
                    new FindCoordinatorResponse()
                            .setErrorCode(found.error.code())
                            .setErrorMessage(found.message())
                            .setNodeId(found.id())
                            .setHost(found.host())
                            .setPort(found.port()));
            return;
        }
        List<FindCoordinatorResponse.Coordinator> coordinators = new ArrayList<>();
        for (String key : request.coordinatorKeys()) {
            Found found = find(key, request.keyType(), context.connection());
            coordinators.add(
                    new FindCoordinatorResponse.Coordinator()
                            .setKey(key)
                            .setErrorCode(found.error.code())
                            .setErrorMessage(found.message())
                            .setNodeId(found.id())
                            .setHost(found.host())
                            .setPort(found.port()));
        }
        context.respond(new FindCoordinatorResponse().setCoordinators(coordinators));
    }

    private Found find(String key, byte type, ClientConnection connection) {
        if (type == TRANSACTION) {
            return new Found(key, Errors.UNSUPPORTED_VERSION, null);
        }
        if (type != GROUP) {
            return new Found(key, Errors.INVALID_REQUEST, null);
        }
        TopicImage topic = services.image().topic(GroupPartitions.TOPIC);
        PartitionImage partition =
                topic == null
                        ? null
                        : topic.partition(
                                GroupPartitions.partitionOf(key, topic.partitions().size()));
        if (partition != null) {
            for (Endpoints.Node node : services.endpoints().all(connection)) {
                if (node.id() == partition.leader()) {
                    return new Found(key, Errors.NONE, node);
                }
            }
        }
        return new Found(key, Errors.COORDINATOR_NOT_AVAILABLE, null);
    }
}
