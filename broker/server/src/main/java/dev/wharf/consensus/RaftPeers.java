package dev.wharf.consensus;

import dev.wharf.peer.PeerAnswer;
import dev.wharf.peer.PeerCalls;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.BrokerNotAvailableException;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.raft.NetworkChannel;
import org.apache.kafka.raft.RaftRequest;
import org.apache.kafka.raft.RaftResponse;
import org.apache.kafka.server.common.Feature;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the Raft library's requests and answers between nodes, for one session.
 *
 * <p>What the library sends within one poll leaves after it, in the order of nodes: the library walks over sets whose order differs from one process to
 * the next, and a
 * simulation has to be the same in all of them.
 *
 * <p>Owner: the loop of the log.
 */
final class RaftPeers implements NetworkChannel {
    private static final Logger LOG = LoggerFactory.getLogger(RaftPeers.class);

    /** No node: those whose address alone is known have numbers below it. */
    private static final int NOBODY = -1;

    private final PeerCalls calls;
    private final RaftConfig config;
    private final ListenerName listener;
    private final List<RaftRequest.Outbound> unsent = new ArrayList<>();
    private int lastCorrelationId;
    private boolean closed;
    private boolean saidThatAlone;
    private long leaderCommittedOffset = -1;

    RaftPeers(PeerCalls calls, RaftConfig config) {
        this.calls = calls;
        this.config = config;
        this.listener = ListenerName.normalised(config.endpoint().listener());
    }

    /** What the leader said to be committed when this node first asked it for records; -1 before. */
    long leaderCommittedOffset() {
        return leaderCommittedOffset;
    }

    // ---- questions of this node

    @Override
    public int newCorrelationId() {
        return ++lastCorrelationId;
    }

    @Override
    public ListenerName listenerName() {
        return listener;
    }

    @Override
    public void send(RaftRequest.Outbound request) {
        unsent.add(request);
    }

    /** Sends what the library has sent since the last time. */
    void flush() {
        unsent.sort(
                Comparator.comparingInt((RaftRequest.Outbound request) -> nodeOf(request))
                        .thenComparingInt(request -> request.data().apiKey()));
        List<RaftRequest.Outbound> now = List.copyOf(unsent);
        unsent.clear();
        now.forEach(this::ask);
    }

    /** The node of a request: its id, or where only an address is known the node that is configured there; {@link #NOBODY} if there is none. */
    private int nodeOf(RaftRequest.Outbound request) {
        Node destination = request.destination();
        if (destination.id() >= 0) {
            return destination.id();
        }
        for (Map.Entry<Integer, Voter.Endpoint> peer : config.peers().entrySet()) {
            Voter.Endpoint endpoint = peer.getValue();
            if (endpoint.port() == destination.port()
                    && endpoint.host().equals(destination.host())) {
                return peer.getKey();
            }
        }
        return NOBODY;
    }

    private void ask(RaftRequest.Outbound request) {
        int nodeId = nodeOf(request);
        if (nodeId == config.nodeId()) {
            maybeSayThatAlone();
        }
        if (nodeId == NOBODY) {
            request.completion.completeExceptionally(
                    new BrokerNotAvailableException(
                            "no node is configured at " + request.destination()));
            return;
        }
        Node destination = request.destination();
        if (destination.id()
                >= 0) { // the voters have told it, and before a node is registered only they do
            calls.reach(nodeId, destination.host(), destination.port());
        }
        ApiMessageType type = ApiMessageType.fromApiKey(request.data().apiKey());
        calls.call(
                nodeId,
                type.apiKey(),
                RaftMessages.encode(request.data(), RaftMessages.latestVersion(type)),
                config.timeouts().requestMs(),
                new OnAnswer(request, type));
    }

    /** A node without a vote asks those that it was told of who leads; where it was told of itself alone, it would do so for ever and nobody would know why. */
    private void maybeSayThatAlone() {
        if (!saidThatAlone && config.peers().size() == 1) {
            saidThatAlone = true;
            LOG.warn(
                    "This node has no vote on the metadata and looks for those who have, but knows its own address alone: name others in controller.quorum.bootstrap.servers");
        }
    }

    private final class OnAnswer implements PeerCalls.Callback {
        private final RaftRequest.Outbound request;
        private final ApiMessageType type;

        private OnAnswer(RaftRequest.Outbound request, ApiMessageType type) {
            this.request = request;
            this.type = type;
        }

        @Override
        public void onAnswer(ByteBuffer body) {
            if (closed) {
                return;
            }
            ApiMessage message = tryRead(type, type.newResponse(), body);
            if (message == null) {
                onLost();
                return;
            }
            if (message instanceof FetchResponseData fetched) {
                if (takesThisNodeForTheLeader(fetched)) {
                    onLost();
                    return;
                }
                note(fetched);
            }
            request.completion.complete(
                    new RaftResponse.Inbound(
                            request.correlationId(), message, request.destination()));
        }

        @Override
        public void onLost() {
            if (!closed) {
                request.completion.completeExceptionally(
                        new BrokerNotAvailableException(
                                "node " + request.destination() + " has not answered"));
            }
        }
    }

    /** It was the leader, on a disk that it has lost since; the library would follow itself, which it cannot. The others elect another one before long. */
    private boolean takesThisNodeForTheLeader(FetchResponseData response) {
        return response.responses().stream()
                .flatMap(topic -> topic.partitions().stream())
                .anyMatch(partition -> partition.currentLeader().leaderId() == config.nodeId());
    }

    private void note(FetchResponseData response) {
        for (FetchResponseData.FetchableTopicResponse topic : response.responses()) {
            for (FetchResponseData.PartitionData partition : topic.partitions()) {
                if (leaderCommittedOffset < 0
                        && response.errorCode() == Errors.NONE.code()
                        && partition.errorCode() == Errors.NONE.code()) {
                    leaderCommittedOffset = partition.highWatermark();
                }
            }
        }
    }

    // ---- questions of others

    /** The question of another node as the library wants it, answered through {@code answer}; null if nobody can read it. */
    RaftRequest.@Nullable Inbound readQuestion(
            ApiMessageType type, ByteBuffer body, long nowMs, PeerAnswer answer) {
        Short version = RaftMessages.readVersion(type, body.duplicate());
        ApiMessage message = tryRead(type, type.newRequest(), body);
        if (message == null || version == null) {
            return null;
        }
        RaftRequest.Inbound inbound =
                new RaftRequest.Inbound(listener, newCorrelationId(), version, message, nowMs);
        var _ =
                inbound.completion.whenComplete(
                        (response, failure) -> {
                            if (response != null && !closed) {
                                answer.send(RaftMessages.encode(response.data(), version));
                            }
                        });
        return inbound;
    }

    /** What a leader asks before it makes a node a voter; the library leaves the answer to its host. */
    static ApiMessage versions() {
        ApiVersionsResponseData response = new ApiVersionsResponseData();
        response.supportedFeatures()
                .add(
                        new ApiVersionsResponseData.SupportedFeatureKey()
                                .setName(Feature.KRAFT_VERSION.featureName())
                                .setMinVersion(Feature.KRAFT_VERSION.supportedVersionRange().min())
                                .setMaxVersion(
                                        Feature.KRAFT_VERSION.supportedVersionRange().max()));
        return response;
    }

    private static @Nullable ApiMessage tryRead(
            ApiMessageType type, ApiMessage empty, ByteBuffer body) {
        Short version = RaftMessages.readVersion(type, body);
        if (version == null) {
            LOG.debug("A peer speaks a version of {} that is not known here", type);
            return null;
        }
        try {
            return RaftMessages.read(empty, body, version);
        } catch (RuntimeException e) { // of any kind: the generated classes do not say which
            LOG.warn("A peer has sent a {} that cannot be read: {}", type, e.toString());
            return null;
        }
    }

    /** Nobody is answered any more. */
    @Override
    public void close() {
        closed = true;
    }
}
