package dev.wharf.api;

import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.FetchRequest;
import dev.wharf.protocol.message.FetchResponse;
import dev.wharf.replica.FetchPosition;
import dev.wharf.replica.FetchReader;
import dev.wharf.replica.FetchSessions;
import dev.wharf.types.Uuid;
import java.util.ArrayList;
import java.util.List;

/**
 * Fetch (1): record batches from an offset on, as soon as there are enough of them or time is up.
 *
 * <ul>
 *   <li>At least one batch is sent of the first partition that has one, whatever the limits say (KIP-74); partitions are served in the order of
 *       the request, or of the session, where those that were served go to the end.
 *   <li>A fetch that has to wait is parked at its partitions and holds no thread.
 *   <li>5: log start offset. 7: sessions and incremental responses (KIP-227). 9: the client's leader epoch is checked (KIP-320).
 *   <li>11: a consumer in the rack of a follower is sent there by the leader, and a follower serves what it knows to be committed (KIP-392).
 *   <li>12: diverging epochs and the current leader (KIP-595). 13: topics by id (KIP-516). 15 to 18 matter to followers and for leader end points.
 *   <li>A fetch by a replica that the partition does not have is answered with NOT_LEADER_OR_FOLLOWER per partition: nobody can pass for a follower
 *       and move the high watermark (CVE-2018-1288).
 * </ul>
 */
final class FetchApi implements ApiHandler<FetchRequest> {
    private static final short FIRST_WITH_RACK = 11;
    private static final short FIRST_BY_ID = 13;
    private static final short FIRST_WITH_REPLICA_STATE = 15;

    /** Followers have ids from 0 up; below it is a consumer (-1) or a debugging one (-2). */
    private static final int FIRST_FOLLOWER = 0;

    private final Services services;

    FetchApi(Services services) {
        this.services = services;
    }

    @Override
    public ApiKey key() {
        return ApiKey.FETCH;
    }

    @Override
    public String notes() {
        return "A fetch session ends with its connection. " + "Followers are not served.";
    }

    @Override
    public FetchRequest newRequest() {
        return new FetchRequest();
    }

    @Override
    public void handle(FetchRequest request, RequestContext context) {
        boolean byId = context.version() >= FIRST_BY_ID;
        FetchSessions sessions = services.fetchSessions(context.connection());
        FetchSessions.Request asked =
                new FetchSessions.Request(
                        context.connection().id(),
                        request.sessionId(),
                        request.sessionEpoch(),
                        byId,
                        positions(request, byId),
                        forgotten(request, byId));
        FetchSessions.Context session = sessions.open(asked, services.clock().monotonicMs());
        switch (session) {
            case FetchSessions.Context.Refused refused ->
                    context.respond(new FetchResponse().setErrorCode(refused.error().code()));
            case FetchSessions.Context.Full full ->
                    start(request, context, session, full.positions());
            case FetchSessions.Context.Incremental incremental ->
                    start(request, context, session, incremental.session().positions());
        }
    }

    private void start(
            FetchRequest request,
            RequestContext context,
            FetchSessions.Context session,
            List<FetchPosition> positions) {
        int maxBytes = Math.min(request.maxBytes(), services.config().fetch().maxBytes());
        FetchOperation.Limits limits =
                new FetchOperation.Limits(
                        maxBytes,
                        Math.min(request.minBytes(), maxBytes),
                        request.maxWaitMs(),
                        request.isolationLevel() != 0);
        boolean follower = replicaId(request, context.version()) >= FIRST_FOLLOWER;
        FetchReader reader =
                new FetchReader(
                        context.version() >= FIRST_WITH_RACK,
                        request.rackId(),
                        context.connection().listener());
        List<FetchPart> parts = new ArrayList<>(positions.size());
        for (FetchPosition position : positions) {
            FetchPart part = FetchPart.find(services, position, reader);
            if (follower) {
                part.refuse(Errors.NOT_LEADER_OR_FOLLOWER);
            }
            parts.add(part);
        }
        new FetchOperation(services, context, limits, session, parts).start();
    }

    private static int replicaId(FetchRequest request, short version) {
        return version >= FIRST_WITH_REPLICA_STATE
                ? request.replicaState().replicaId()
                : request.replicaId();
    }

    private static List<FetchPosition> positions(FetchRequest request, boolean byId) {
        List<FetchPosition> positions = new ArrayList<>();
        for (FetchRequest.FetchTopic topic : request.topics()) {
            for (FetchRequest.FetchPartition partition : topic.partitions()) {
                positions.add(
                        new FetchPosition(
                                key(byId, topic.topic(), topic.topicId(), partition.partition()),
                                new FetchPosition.Wanted(
                                        partition.fetchOffset(),
                                        partition.partitionMaxBytes(),
                                        partition.currentLeaderEpoch(),
                                        partition.lastFetchedEpoch())));
            }
        }
        return positions;
    }

    private static List<FetchPosition.Key> forgotten(FetchRequest request, boolean byId) {
        List<FetchPosition.Key> keys = new ArrayList<>();
        for (FetchRequest.ForgottenTopic topic : request.forgottenTopicsData()) {
            for (int partition : topic.partitions()) {
                keys.add(key(byId, topic.topic(), topic.topicId(), partition));
            }
        }
        return keys;
    }

    private static FetchPosition.Key key(boolean byId, String topic, Uuid topicId, int partition) {
        return byId
                ? new FetchPosition.Key("", topicId, partition)
                : new FetchPosition.Key(topic, Uuid.ZERO, partition);
    }
}
