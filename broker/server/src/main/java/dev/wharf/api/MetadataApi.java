package dev.wharf.api;

import dev.wharf.controller.TopicNames;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.metadata.TopicImage;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.MetadataRequest;
import dev.wharf.protocol.message.MetadataResponse;
import dev.wharf.types.Uuid;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Metadata (3): the brokers, and the topics with their leaders.
 *
 * <ul>
 *   <li>0: no topics named means all of them; from 1 on null means all and an empty list none.
 *   <li>A topic that does not exist is created if the broker and the client (4 and up; before, every client) allow it. The response comes when it
 *       is there, so the client need not ask twice.
 *   <li>8: what the client may do, everything as long as there is no authoriser (KIP-430); for the cluster in 8 to 10 only.
 *   <li>10: topic ids; a topic can be asked for by id from 12 on (KIP-516), before it is INVALID_REQUEST.
 * </ul>
 */
final class MetadataApi implements ApiHandler<MetadataRequest> {
    private static final short FIRST_WITH_EMPTY_LIST = 1;
    private static final short FIRST_BY_ID = 12;

    private final Services services;

    MetadataApi(Services services) {
        this.services = services;
    }

    @Override
    public ApiKey key() {
        return ApiKey.METADATA;
    }

    @Override
    public MetadataRequest newRequest() {
        return new MetadataRequest();
    }

    @Override
    public void handle(MetadataRequest request, RequestContext context) {
        Set<String> missing = missing(request);
        boolean creates =
                services.config().topics().autoCreate()
                        && request.allowAutoTopicCreation()
                        && !missing.isEmpty();
        if (!creates) {
            context.respond(response(request, context, Map.of()));
            return;
        }
        services.controller()
                .autoCreate(
                        context.connection().loop(),
                        missing,
                        errors -> context.respond(response(request, context, errors)));
    }

    /** The valid names that are asked for and not there. */
    private Set<String> missing(MetadataRequest request) {
        Set<String> missing = new LinkedHashSet<>();
        if (request.topics() != null) {
            for (MetadataRequest.MetadataRequestTopic topic : request.topics()) {
                String name = nameOf(topic);
                if (name != null && services.image().topic(name) == null) {
                    missing.add(name);
                }
            }
        }
        return missing;
    }

    /** The name that a topic is asked for by; null if by its id. A client that gives the id may leave the name null or empty. */
    private static @Nullable String nameOf(MetadataRequest.MetadataRequestTopic asked) {
        return asked.topicId().equals(Uuid.ZERO) ? asked.name() : null;
    }

    private MetadataResponse response(
            MetadataRequest request, RequestContext context, Map<String, Errors> created) {
        MetadataImage image = services.image();
        List<MetadataResponse.MetadataResponseTopic> topics = new ArrayList<>();
        List<MetadataRequest.MetadataRequestTopic> asked = request.topics();
        if (asked == null || (asked.isEmpty() && context.version() < FIRST_WITH_EMPTY_LIST)) {
            for (Map.Entry<String, TopicImage> topic : image.topics().byName()) {
                topics.add(tell(topic.getValue(), image, request));
            }
        } else {
            for (MetadataRequest.MetadataRequestTopic topic : asked) {
                topics.add(find(topic, image, request, context.version(), created));
            }
        }
        return new MetadataResponse()
                .setBrokers(brokers(context.connection()))
                .setClusterId(services.clusterId())
                .setControllerId(services.controllerId())
                .setTopics(topics)
                .setClusterAuthorizedOperations(
                        request.includeClusterAuthorizedOperations()
                                ? AuthorizedOperations.ALL_ON_CLUSTER
                                : AuthorizedOperations.NOT_ASKED_FOR);
    }

    private List<MetadataResponse.MetadataResponseBroker> brokers(ClientConnection connection) {
        List<MetadataResponse.MetadataResponseBroker> brokers = new ArrayList<>();
        for (Endpoints.Node node : services.endpoints().all(connection)) {
            if (!node.fenced()) {
                brokers.add(
                        new MetadataResponse.MetadataResponseBroker()
                                .setNodeId(node.id())
                                .setHost(node.host())
                                .setPort(node.port())
                                .setRack(node.rack()));
            }
        }
        return brokers;
    }

    private static MetadataResponse.MetadataResponseTopic find(
            MetadataRequest.MetadataRequestTopic asked,
            MetadataImage image,
            MetadataRequest request,
            short version,
            Map<String, Errors> created) {
        String name = nameOf(asked);
        if (name == null && version < FIRST_BY_ID) {
            return failed(Errors.INVALID_REQUEST, null, asked.topicId(), version);
        }
        if (name == null) {
            TopicImage byId = image.topic(asked.topicId());
            return byId == null
                    ? failed(Errors.UNKNOWN_TOPIC_ID, null, asked.topicId(), version)
                    : tell(byId, image, request);
        }
        TopicImage byName = image.topic(name);
        if (byName != null) {
            return tell(byName, image, request);
        }
        Errors error = created.getOrDefault(name, Errors.UNKNOWN_TOPIC_OR_PARTITION);
        if (TopicNames.problem(name) != null) {
            error = Errors.INVALID_TOPIC_EXCEPTION;
        }
        return failed(error, name, Uuid.ZERO, version);
    }

    private static MetadataResponse.MetadataResponseTopic failed(
            Errors error, @Nullable String name, Uuid id, short version) {
        // Before version 12 a name cannot be null.
        String told = name == null && version < FIRST_BY_ID ? "" : name;
        return new MetadataResponse.MetadataResponseTopic()
                .setErrorCode(error.code())
                .setName(told)
                .setTopicId(id)
                .setIsInternal(name != null && InternalTopics.isInternal(name));
    }

    private static MetadataResponse.MetadataResponseTopic tell(
            TopicImage topic, MetadataImage image, MetadataRequest request) {
        List<MetadataResponse.MetadataResponsePartition> partitions = new ArrayList<>();
        for (Map.Entry<Integer, PartitionImage> partition : topic.partitions()) {
            partitions.add(tell(partition.getKey(), partition.getValue(), image));
        }
        return new MetadataResponse.MetadataResponseTopic()
                .setName(topic.name())
                .setTopicId(topic.id())
                .setIsInternal(InternalTopics.isInternal(topic.name()))
                .setPartitions(partitions)
                .setTopicAuthorizedOperations(
                        request.includeTopicAuthorizedOperations()
                                ? AuthorizedOperations.ALL_ON_TOPIC
                                : AuthorizedOperations.NOT_ASKED_FOR);
    }

    private static MetadataResponse.MetadataResponsePartition tell(
            int index, PartitionImage partition, MetadataImage image) {
        boolean led = partition.leader() != PartitionImage.NO_LEADER;
        return new MetadataResponse.MetadataResponsePartition()
                .setErrorCode((led ? Errors.NONE : Errors.LEADER_NOT_AVAILABLE).code())
                .setPartitionIndex(index)
                .setLeaderId(partition.leader())
                .setLeaderEpoch(partition.leaderEpoch())
                .setReplicaNodes(partition.replicas())
                .setIsrNodes(partition.isr())
                .setOfflineReplicas(image.offlineReplicas(partition));
    }
}
