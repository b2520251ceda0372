package dev.wharf.api;

import dev.wharf.consensus.MetadataLog;
import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.DescribeQuorumRequest;
import dev.wharf.protocol.message.DescribeQuorumResponse;
import dev.wharf.types.Uuid;
import java.util.ArrayList;
import java.util.List;

/**
 * DescribeQuorum (55): who leads and who votes on the metadata log (KIP-595). A single node is the only voter, leads, and is always
 * caught up.
 *
 * <p>1: when replicas have fetched and were caught up (KIP-836): for the leader that is now. 2: directory ids, and where voters are reached
 * (KIP-853), for which we name the broker's own listeners: there are none for controllers. Anything but {@code __cluster_metadata-0} is
 * UNKNOWN_TOPIC_OR_PARTITION.
 */
final class DescribeQuorumApi implements ApiHandler<DescribeQuorumRequest> {
    private static final String TOPIC = "__cluster_metadata";

    /** Directory ids and end points. */
    private static final short FIRST_WITH_PLACES = 2;

    private final Services services;

    DescribeQuorumApi(Services services) {
        this.services = services;
    }

    @Override
    public ApiKey key() {
        return ApiKey.DESCRIBE_QUORUM;
    }

    @Override
    public String notes() {
        return "The end points of voters are the listeners of brokers.";
    }

    @Override
    public DescribeQuorumRequest newRequest() {
        return new DescribeQuorumRequest();
    }

    @Override
    public void handle(DescribeQuorumRequest request, RequestContext context) {
        if (!asksForMetadataLog(request)) {
            context.respond(refuse(request));
            return;
        }
        services.controller()
                .logProgress(
                        context.connection().loop(),
                        progress -> context.respond(describe(progress, context.version())));
    }

    private static boolean asksForMetadataLog(DescribeQuorumRequest request) {
        if (request.topics().size() != 1) {
            return false;
        }
        DescribeQuorumRequest.TopicData topic = request.topics().getFirst();
        return topic.topicName().equals(TOPIC)
                && topic.partitions().size() == 1
                && topic.partitions().getFirst().partitionIndex() == 0;
    }

    private static DescribeQuorumResponse refuse(DescribeQuorumRequest request) {
        List<DescribeQuorumResponse.TopicData> topics = new ArrayList<>();
        for (DescribeQuorumRequest.TopicData topic : request.topics()) {
            topics.add(
                    new DescribeQuorumResponse.TopicData()
                            .setTopicName(topic.topicName())
                            .setPartitions(
                                    topic.partitions().stream()
                                            .map(asked -> refuse(asked.partitionIndex()))
                                            .toList()));
        }
        return new DescribeQuorumResponse().setErrorMessage(null).setTopics(topics);
    }

    private static DescribeQuorumResponse.PartitionData refuse(int partition) {
        Errors error = Errors.UNKNOWN_TOPIC_OR_PARTITION;
        return new DescribeQuorumResponse.PartitionData()
                .setPartitionIndex(partition)
                .setErrorCode(error.code())
                .setErrorMessage(error.text());
    }

    private DescribeQuorumResponse describe(MetadataLog.Progress progress, short version) {
        boolean placed = version >= FIRST_WITH_PLACES;
        DescribeQuorumResponse.PartitionData partition =
                new DescribeQuorumResponse.PartitionData()
                        .setPartitionIndex(0)
                        .setErrorMessage(null)
                        .setLeaderId(services.config().nodeId())
                        .setLeaderEpoch(progress.epoch())
                        .setHighWatermark(progress.committedOffset())
                        .setCurrentVoters(List.of(voter(progress, placed)));
        return new DescribeQuorumResponse()
                .setErrorMessage(null)
                .setTopics(
                        List.of(
                                new DescribeQuorumResponse.TopicData()
                                        .setTopicName(TOPIC)
                                        .setPartitions(List.of(partition))))
                .setNodes(placed ? List.of(node()) : List.of());
    }

    private DescribeQuorumResponse.ReplicaState voter(
            MetadataLog.Progress progress, boolean placed) {
        long nowMs = services.clock().wallMs();
        BrokerRegistration self = services.image().brokers().get(services.config().nodeId());
        List<Uuid> directories = self == null ? List.of() : self.directories();
        return new DescribeQuorumResponse.ReplicaState()
                .setReplicaId(services.config().nodeId())
                .setReplicaDirectoryId(
                        directories.isEmpty() || !placed ? Uuid.ZERO : directories.getFirst())
                .setLogEndOffset(progress.endOffset())
                .setLastFetchTimestamp(nowMs)
                .setLastCaughtUpTimestamp(nowMs);
    }

    private DescribeQuorumResponse.Node node() {
        List<DescribeQuorumResponse.Listener> listeners = new ArrayList<>();
        BrokerRegistration self = services.image().brokers().get(services.config().nodeId());
        if (self != null) {
            for (BrokerRegistration.Endpoint endpoint : self.endpoints()) {
                listeners.add(
                        new DescribeQuorumResponse.Listener()
                                .setName(endpoint.listener())
                                .setHost(endpoint.host())
                                .setPort(endpoint.port()));
            }
        }
        return new DescribeQuorumResponse.Node()
                .setNodeId(services.config().nodeId())
                .setListeners(listeners);
    }
}
