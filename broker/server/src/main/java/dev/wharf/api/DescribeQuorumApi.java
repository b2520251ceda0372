package dev.wharf.api;

import dev.wharf.consensus.QuorumView;
import dev.wharf.consensus.Voter;
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
 * caught up; a node that does not lead answers NOT_LEADER_OR_FOLLOWER.
 *
 * <p>1: when replicas have fetched and were caught up (KIP-836): for the leader that is now. 2: directory ids, and where voters are reached
 * (KIP-853); for a node that is alone those are the broker's own listeners. Anything but {@code __cluster_metadata-0} is
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
        return "The end points of a node that is alone are the broker's listeners.";
    }

    @Override
    public boolean isForController() {
        return true;
    }

    @Override
    public DescribeQuorumRequest newRequest() {
        return new DescribeQuorumRequest();
    }

    @Override
    public void handle(DescribeQuorumRequest request, RequestContext context) {
        if (!asksForMetadataLog(request)) {
            context.respond(refuse(request, Errors.UNKNOWN_TOPIC_OR_PARTITION));
            return;
        }
        services.controller()
                .describeQuorum(
                        context.connection().loop(),
                        view ->
                                context.respond(
                                        view == null
                                                ? refuse(request, Errors.NOT_LEADER_OR_FOLLOWER)
                                                : describe(view, context.version())));
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

    private static DescribeQuorumResponse refuse(DescribeQuorumRequest request, Errors error) {
        List<DescribeQuorumResponse.TopicData> topics = new ArrayList<>();
        for (DescribeQuorumRequest.TopicData topic : request.topics()) {
            topics.add(
                    new DescribeQuorumResponse.TopicData()
                            .setTopicName(topic.topicName())
                            .setPartitions(
                                    topic.partitions().stream()
                                            .map(asked -> refuse(asked.partitionIndex(), error))
                                            .toList()));
        }
        return new DescribeQuorumResponse().setErrorMessage(null).setTopics(topics);
    }

    private static DescribeQuorumResponse.PartitionData refuse(int partition, Errors error) {
        return new DescribeQuorumResponse.PartitionData()
                .setPartitionIndex(partition)
                .setErrorCode(error.code())
                .setErrorMessage(error.text());
    }

    private DescribeQuorumResponse describe(QuorumView view, short version) {
        boolean placed = version >= FIRST_WITH_PLACES;
        DescribeQuorumResponse.PartitionData partition =
                new DescribeQuorumResponse.PartitionData()
                        .setPartitionIndex(0)
                        .setErrorMessage(null)
                        .setLeaderId(view.leaderId())
                        .setLeaderEpoch(view.epoch())
                        .setHighWatermark(view.committedOffset())
                        .setCurrentVoters(replicas(view.voters(), placed))
                        .setObservers(replicas(view.observers(), placed));
        return new DescribeQuorumResponse()
                .setErrorMessage(null)
                .setTopics(
                        List.of(
                                new DescribeQuorumResponse.TopicData()
                                        .setTopicName(TOPIC)
                                        .setPartitions(List.of(partition))))
                .setNodes(placed ? nodes(view) : List.of());
    }

    private static List<DescribeQuorumResponse.ReplicaState> replicas(
            List<QuorumView.Replica> replicas, boolean placed) {
        return replicas.stream()
                .map(
                        replica ->
                                new DescribeQuorumResponse.ReplicaState()
                                        .setReplicaId(replica.nodeId())
                                        .setReplicaDirectoryId(
                                                placed ? replica.directoryId() : Uuid.ZERO)
                                        .setLogEndOffset(replica.endOffset())
                                        .setLastFetchTimestamp(replica.lastFetchMs())
                                        .setLastCaughtUpTimestamp(replica.lastCaughtUpMs()))
                .toList();
    }

    private List<DescribeQuorumResponse.Node> nodes(QuorumView view) {
        if (view.endpoints().isEmpty()) {
            return List.of(node(view.leaderId(), brokerListeners(view.leaderId())));
        }
        return view.endpoints().stream()
                .map(voter -> node(voter.nodeId(), voterListeners(voter)))
                .toList();
    }

    private static DescribeQuorumResponse.Node node(
            int nodeId, List<DescribeQuorumResponse.Listener> listeners) {
        return new DescribeQuorumResponse.Node().setNodeId(nodeId).setListeners(listeners);
    }

    private static List<DescribeQuorumResponse.Listener> voterListeners(Voter voter) {
        return voter.endpoints().stream()
                .map(each -> listener(each.listener(), each.host(), each.port()))
                .toList();
    }

    private List<DescribeQuorumResponse.Listener> brokerListeners(int nodeId) {
        BrokerRegistration broker = services.image().brokers().get(nodeId);
        return broker == null
                ? List.of()
                : broker.endpoints().stream()
                        .map(each -> listener(each.listener(), each.host(), each.port()))
                        .toList();
    }

    private static DescribeQuorumResponse.Listener listener(String name, String host, int port) {
        return new DescribeQuorumResponse.Listener().setName(name).setHost(host).setPort(port);
    }
}
