package dev.wharf.api;

import dev.wharf.metadata.PartitionImage;
import dev.wharf.metadata.TopicImage;
import dev.wharf.protocol.message.FetchResponse;
import dev.wharf.replica.FetchPosition;
import dev.wharf.replica.FetchResult;
import dev.wharf.replica.FetchSession;
import dev.wharf.replica.FetchSessions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Builds the response to one fetch from what its partitions had. */
final class FetchResponses {
    private static final short FIRST_WITH_CURRENT_LEADER = 12;
    private static final short FIRST_WITH_NODE_ENDPOINTS = 16;

    private final Services services;
    private final RequestContext context;
    private final FetchSessions.Context session;
    private final FetchOperation.Limits limits;
    private final List<FetchResponse.FetchableTopicResponse> topics = new ArrayList<>();
    private final Set<Integer> leadersTold = new TreeSet<>();
    private FetchResponse.@Nullable FetchableTopicResponse lastTopic;

    FetchResponses(
            Services services,
            RequestContext context,
            FetchSessions.Context session,
            FetchOperation.Limits limits) {
        this.services = services;
        this.context = context;
        this.session = session;
        this.limits = limits;
    }

    /** Takes over the records of the parts that it tells, and drops those that do not fit. */
    FetchResponse build(List<FetchPart> parts) {
        long left = limits.maxBytes();
        boolean first = true;
        for (FetchPart part : parts) {
            int bytes = part.result().records().sizeBytes();
            if (bytes > left && !first) {
                part.dropRecords();
                bytes = 0;
            }
            left -= bytes;
            first &= bytes == 0;
            tell(part, bytes);
        }
        FetchResponse response = new FetchResponse().setSessionId(sessionId()).setResponses(topics);
        if (!leadersTold.isEmpty() && context.version() >= FIRST_WITH_NODE_ENDPOINTS) {
            response.setNodeEndpoints(endpoints());
        }
        return response;
    }

    private int sessionId() {
        return switch (session) {
            case FetchSessions.Context.Full full ->
                    full.session() == null ? FetchSession.NO_ID : full.session().id();
            case FetchSessions.Context.Incremental incremental -> incremental.session().id();
            case FetchSessions.Context.Refused _ -> FetchSession.NO_ID;
        };
    }

    /** Adds a partition unless the client knows everything about it. */
    private void tell(FetchPart part, int bytes) {
        FetchResult result = part.result();
        FetchPosition position = part.position();
        boolean hasNews = bytes > 0 || result.isUrgent();
        boolean toBeTold =
                position.tell(
                        result.error(), result.highWatermark(), result.logStartOffset(), hasNews);
        if (session instanceof FetchSessions.Context.Incremental incremental) {
            if (!toBeTold) {
                return;
            }
            if (bytes > 0) {
                incremental.session().moveToEnd(position);
            }
        }
        services.counts(context.connection()).onFetched(result.error(), bytes, part.isPutOff());
        FetchResponse.PartitionData data = data(position, result);
        topic(position.key()).partitions().add(data);
        nameLeader(part, data);
    }

    private FetchResponse.PartitionData data(FetchPosition position, FetchResult result) {
        FetchResponse.PartitionData data =
                new FetchResponse.PartitionData()
                        .setPartitionIndex(position.key().partition())
                        .setErrorCode(result.error().code())
                        .setHighWatermark(result.highWatermark())
                        .setLastStableOffset(result.lastStableOffset())
                        .setLogStartOffset(result.logStartOffset())
                        .setPreferredReadReplica(result.preferredReplica())
                        .setAbortedTransactions(limits.committedOnly() ? List.of() : null)
                        .setRecords(result.records());
        if (result.diverging().isFound()) {
            data.setDivergingEpoch(
                    new FetchResponse.EpochEndOffset()
                            .setEpoch(result.diverging().epoch())
                            .setEndOffset(result.diverging().endOffset()));
        }
        return data;
    }

    /** A client whose idea of the leader is old is told the new one at once (KIP-951). */
    private void nameLeader(FetchPart part, FetchResponse.PartitionData data) {
        TopicImage topic = services.image().topic(part.topicId());
        if (!part.isAtWrongLeader()
                || topic == null
                || context.version() < FIRST_WITH_CURRENT_LEADER) {
            return;
        }
        PartitionImage partition = topic.partition(part.position().key().partition());
        if (partition == null) {
            return;
        }
        data.setCurrentLeader(
                new FetchResponse.LeaderIdAndEpoch()
                        .setLeaderId(partition.leader())
                        .setLeaderEpoch(partition.leaderEpoch()));
        leadersTold.add(partition.leader());
    }

    private List<FetchResponse.NodeEndpoint> endpoints() {
        return services.endpoints().of(leadersTold, context.connection()).stream()
                .map(
                        node ->
                                new FetchResponse.NodeEndpoint()
                                        .setNodeId(node.id())
                                        .setHost(node.host())
                                        .setPort(node.port())
                                        .setRack(node.rack()))
                .toList();
    }

    private FetchResponse.FetchableTopicResponse topic(FetchPosition.Key key) {
        FetchResponse.FetchableTopicResponse last = lastTopic;
        if (last != null
                && last.topic().equals(key.topic())
                && last.topicId().equals(key.topicId())) {
            return last;
        }
        FetchResponse.FetchableTopicResponse topic =
                new FetchResponse.FetchableTopicResponse()
                        .setTopic(key.topic())
                        .setTopicId(key.topicId())
                        .setPartitions(new ArrayList<>());
        topics.add(topic);
        lastTopic = topic;
        return topic;
    }
}
