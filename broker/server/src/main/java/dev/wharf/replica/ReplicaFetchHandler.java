package dev.wharf.replica;

import dev.wharf.env.Loop;
import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.peer.PeerAnswer;
import dev.wharf.peer.PeerBody;
import dev.wharf.peer.PeerCalls;
import dev.wharf.peer.PeerHandler;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.peer.ReplicaFetchRequest;
import dev.wharf.protocol.message.peer.ReplicaFetchResponse;
import dev.wharf.protocol.wire.MalformedMessageException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the fetches of followers on other nodes: one session per node, which that node's next session replaces.
 *
 * <p>A node counts only as what the metadata knows it for: a question under another broker epoch is refused, be it of an incarnation that is no more, or of one
 * that this node has not heard of yet (KIP-903).
 *
 * <p>Owner: the wire's loop.
 */
public final class ReplicaFetchHandler implements PeerHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaFetchHandler.class);

    private final Place place;
    private final Map<Integer, FollowerSession> sessions = new TreeMap<>();

    /**
     * What the sessions share.
     *
     * @param home the wire's loop
     * @param tables of the partitions, by loop
     * @param image of the cluster as this node knows it
     */
    public record Place(
            Loop home,
            PartitionLoops loops,
            List<PartitionTable> tables,
            ReplicationThrottles throttles,
            Supplier<MetadataImage> image) {
        public Place {
            tables = List.copyOf(tables);
        }
    }

    private ReplicaFetchHandler(Place place) {
        this.place = place;
    }

    /** Serves the followers' questions from now on, and notices when one of them is gone. */
    public static void serve(Place place, PeerCalls calls) {
        ReplicaFetchHandler handler = new ReplicaFetchHandler(place);
        calls.serve(ReplicaFetcher.KEY, handler);
        calls.whenGone(handler::onGone);
    }

    /** The key of the questions that this serves. */
    public static short key() {
        return ReplicaFetcher.KEY;
    }

    @Override
    public void onQuestion(int fromNodeId, ByteBuffer body, PeerAnswer answer) {
        ReplicaFetchRequest request;
        try {
            request = PeerBody.read(body, new ReplicaFetchRequest());
        } catch (MalformedMessageException e) {
            LOG.warn("Node {} sent a fetch that cannot be read: {}", fromNodeId, e.toString());
            return;
        }
        BrokerRegistration follower = place.image.get().brokers().get(fromNodeId);
        if (follower == null || follower.brokerEpoch() != request.brokerEpoch()) {
            refuse(answer, Errors.STALE_BROKER_EPOCH);
            return;
        }
        FollowerSession session = sessions.get(fromNodeId);
        boolean known =
                session != null
                        && session.id() == request.sessionId()
                        && session.brokerEpoch() == request.brokerEpoch();
        if (request.sessionEpoch() == 0 && !known) {
            if (session != null) {
                session.end();
            }
            FollowerSession fresh =
                    new FollowerSession(
                            place, fromNodeId, request.sessionId(), request.brokerEpoch());
            sessions.put(fromNodeId, fresh);
            fresh.onRequest(request, answer);
        } else if (session == null || !known) {
            refuse(answer, Errors.FETCH_SESSION_ID_NOT_FOUND);
        } else if (session.isNext(request.sessionEpoch())) {
            session.onRequest(request, answer);
        } // else it is the second copy of a question, whose first is or was answered
    }

    /** The connections of a node were closed: its process may have ended. */
    private void onGone(int nodeId) {
        for (int i = 0; i < place.tables.size(); i++) {
            PartitionTable table = place.tables.get(i);
            place.loops.loop(i).execute(() -> table.onNodeGone(nodeId));
        }
    }

    private static void refuse(PeerAnswer answer, Errors error) {
        answer.send(PeerBody.write(new ReplicaFetchResponse().setErrorCode(error.code())));
    }
}
