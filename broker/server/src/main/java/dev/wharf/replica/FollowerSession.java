package dev.wharf.replica;

import dev.wharf.env.Loop;
import dev.wharf.peer.PeerAnswer;
import dev.wharf.peer.PeerBody;
import dev.wharf.protocol.message.peer.ReplicaFetchRequest;
import dev.wharf.protocol.message.peer.ReplicaFetchResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one node fetches from this one, and its question of the moment.
 *
 * <pre>
 *   idle -- question --> reading: one visit per loop -- something --> idle
 *                           | nothing                      ^
 *                           v                              |
 *                        parked -- an append, or time is up
 * </pre>
 *
 * <p>Owner: the wire's loop.
 */
final class FollowerSession {
    /** About what a partition takes in an answer besides its records. */
    private static final int PART_BYTES = 80;

    private final ReplicaFetchHandler.Place place;
    private final long id;
    private final long brokerEpoch;
    private final List<FollowerShare> shares = new ArrayList<>();
    private final Map<ReplicaKey, ReplicaFetchResponse.ReplicaRecords> found =
            new LinkedHashMap<>();
    private int nextEpoch;
    private int missing;
    private long throttledBytes;
    private boolean ended;
    private boolean timeIsUp;
    private @Nullable PeerAnswer answer;
    private Loop.@Nullable Timer timer;

    FollowerSession(ReplicaFetchHandler.Place place, int nodeId, long id, long brokerEpoch) {
        this.place = place;
        this.id = id;
        this.brokerEpoch = brokerEpoch;
        for (int i = 0; i < place.loops().count(); i++) {
            shares.add(
                    new FollowerShare(
                            new FollowerShare.Place(
                                    nodeId,
                                    brokerEpoch,
                                    place.loops().loop(i),
                                    place.tables().get(i).clock(),
                                    place.tables().get(i),
                                    more -> place.home().execute(() -> onFound(more)))));
        }
    }

    /** The number that the follower chose. */
    long id() {
        return id;
    }

    /** The epoch under which the follower was registered when the session began. */
    long brokerEpoch() {
        return brokerEpoch;
    }

    /** Whether a question of the session is the one that follows the last. */
    boolean isNext(int epoch) {
        return epoch == nextEpoch;
    }

    /** Takes the next question. */
    void onRequest(ReplicaFetchRequest request, PeerAnswer newAnswer) {
        nextEpoch++;
        answer = newAnswer;
        timeIsUp = false;
        timer = place.home().schedule(Math.max(0, request.maxWaitMs()), this::onTimeout);
        List<FollowerShare.Changes> changes = new ArrayList<>();
        int maxBytes = Math.max(1, request.maxBytes() / shares.size());
        // Each share may use up all that is left: the throttles make up for it later.
        ThrottledBytes throttled =
                new ThrottledBytes(place.throttles().leader().left(), request.throttledMaxBytes());
        for (int i = 0; i < shares.size(); i++) {
            changes.add(
                    new FollowerShare.Changes(maxBytes, request.partitionMaxBytes(), throttled));
        }
        for (ReplicaFetchRequest.ReplicaPosition position : request.positions()) {
            ReplicaKey key = new ReplicaKey(position.topicId(), position.partition());
            found.remove(key);
            changes.get(loopOf(key)).positions().put(key, position);
        }
        for (ReplicaFetchRequest.ForgottenReplica forgotten : request.forgotten()) {
            ReplicaKey key = new ReplicaKey(forgotten.topicId(), forgotten.partition());
            found.remove(key);
            changes.get(loopOf(key)).forgotten().add(key);
        }
        missing = shares.size();
        for (int i = 0; i < shares.size(); i++) {
            FollowerShare share = shares.get(i);
            FollowerShare.Changes own = changes.get(i);
            place.loops().loop(i).execute(() -> share.onRequest(own, this::arrive));
        }
    }

    private int loopOf(ReplicaKey key) {
        return place.loops().indexOf(key.topicId(), key.partition());
    }

    private void arrive(FollowerShare.Found more) {
        place.home()
                .execute(
                        () -> {
                            missing--;
                            onFound(more);
                        });
    }

    private void onFound(FollowerShare.Found more) {
        place.throttles().leader().spend(more.throttled().leader());
        throttledBytes += more.throttled().follower();
        for (ReplicaFetchResponse.ReplicaRecords part : more.parts()) {
            ReplicaKey key = new ReplicaKey(part.topicId(), part.partition());
            if (part.errorCode() == 0 && part.divergingEpoch() < 0 && part.records() == null) {
                found.putIfAbsent(key, part); // no more than a high watermark
            } else {
                found.put(key, part);
            }
        }
        if (missing == 0 && (timeIsUp || !found.isEmpty())) {
            respond();
        }
    }

    /** Nothing was appended; but the follower may be told of high watermarks. */
    private void onTimeout() {
        timer = null;
        if (answer != null && !timeIsUp) {
            timeIsUp = true;
            missing += shares.size();
            for (int i = 0; i < shares.size(); i++) {
                FollowerShare share = shares.get(i);
                place.loops().loop(i).execute(() -> share.onTimeout(this::arrive));
            }
        }
    }

    private void respond() {
        PeerAnswer to = answer;
        if (to == null || ended) {
            return;
        }
        answer = null;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        List<ReplicaFetchResponse.ReplicaRecords> parts = new ArrayList<>(found.values());
        found.clear();
        int bytes = 0;
        for (ReplicaFetchResponse.ReplicaRecords part : parts) {
            bytes += PART_BYTES + (part.records() == null ? 0 : part.records().sizeBytes());
        }
        ReplicaFetchResponse response =
                new ReplicaFetchResponse().setThrottledBytes(throttledBytes).setPartitions(parts);
        throttledBytes = 0;
        to.send(PeerBody.write(response, ReplicaFetchResponse.HIGHEST_VERSION, bytes + PART_BYTES));
    }

    /** Another session has taken its place. */
    void end() {
        ended = true;
        answer = null;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        for (int i = 0; i < shares.size(); i++) {
            place.loops().loop(i).execute(shares.get(i)::end);
        }
    }
}
