package dev.wharf.replica;

import dev.wharf.peer.PeerBody;
import dev.wharf.peer.PeerCalls;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.peer.ReplicaFetchRequest;
import dev.wharf.protocol.message.peer.ReplicaFetchResponse;
import dev.wharf.protocol.wire.MalformedMessageException;
import dev.wharf.types.Uuid;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches from one leader all that this node follows there.
 *
 * <pre>
 *   idle -> asking -- answer --> taking: one visit per loop that owns partitions -> asking
 *             |  ^
 *             v  | lost, refused: after a rest, with all positions anew
 *           resting
 * </pre>
 *
 * <p>One question is under way. A session at the leader remembers the positions, so that a question names those alone that have changed. A partition that is to be fetched while the
 * leader holds a question back cannot wait for that: a new session takes its place.
 *
 * <p>Owner: the wire's loop.
 */
final class ReplicaFetcher {
    static final short KEY = new ReplicaFetchRequest().apiKey();

    /** How much longer than the leader may wait, until a question counts as lost. */
    static final long ANSWER_MARGIN_MS = 1_500;

    private static final Logger LOG = LoggerFactory.getLogger(ReplicaFetcher.class);

    /** The first rest after a failure; each further one is twice as long, up to {@code replica.fetch.backoff.ms}. */
    private static final long FIRST_REST_MS = 20;

    /**
     * A session that begins tells the leader of every partition: it lasts for at least a millisecond for so many of them, for a large change of the metadata comes in slices, and a session for
     * each would cost more than all else.
     */
    private static final int POSITIONS_PER_MS = 10;

    private final ReplicaFetchers.Place place;
    private final int leaderId;
    private final IntFunction<Taker> takers;

    /** Where to fetch from. */
    private final Map<ReplicaKey, FollowerPosition> wanted = new LinkedHashMap<>();

    /** What the session at the leader knows. */
    private final Map<ReplicaKey, FollowerPosition> told = new LinkedHashMap<>();

    /** What the session knows of a partition that was asked for in vain: whatever is wanted next is news. */
    private static final FollowerPosition OUTDATED =
            new FollowerPosition(new ReplicaKey(Uuid.ZERO, -1), -1, -1, -1, -1, -1, 0);

    /** Where the two may differ. */
    private final Set<ReplicaKey> changed = new LinkedHashSet<>();

    /** What was to be fetched anew while others of the same answer were still being taken: perhaps from where it was asked from, and yet it is later. */
    private final Set<ReplicaKey> renewed = new LinkedHashSet<>();

    private State state = State.IDLE;
    private boolean pumping;

    /** While the session is too young to be ended for news. */
    private boolean young;

    private boolean newsWait;
    private long sessionId;
    private int sessionEpoch;
    private long restMs = FIRST_REST_MS;
    private @Nullable Question asked;

    /** Brings what was fetched to the partitions of a loop; see {@link FetchedRecords#bring}. */
    @FunctionalInterface
    interface Taker {
        void take(List<FetchedRecords> fetched, Consumer<List<FetchedRecords.Progress>> done);
    }

    private enum State {
        IDLE,
        ASKING,
        TAKING,
        RESTING
    }

    ReplicaFetcher(ReplicaFetchers.Place place, int leaderId, IntFunction<Taker> takers) {
        this.place = place;
        this.leaderId = leaderId;
        this.takers = takers;
    }

    /** The partition is to be fetched from this position. */
    void fetch(FollowerPosition position) {
        wanted.put(position.key(), position);
        changed.add(position.key());
        renewed.add(position.key());
        pumpSoon();
    }

    /** The partition is not to be fetched from this leader any more. */
    void forget(ReplicaKey key) {
        if (wanted.remove(key) != null) {
            changed.add(key);
        }
    }

    /** Asks at the end of this turn, so that all changes of one piece of metadata go together. */
    private void pumpSoon() {
        if (!pumping) {
            pumping = true;
            place.home().post(this::pump);
        }
    }

    private void pump() {
        pumping = false;
        if (state == State.ASKING && changed.stream().anyMatch(wanted::containsKey)) {
            if (young) {
                newsWait = true;
                return;
            }
            endSession();
            ask();
        } else if (state == State.IDLE) {
            ask();
        }
    }

    private void endSession() {
        asked = null;
        sessionEpoch = 0;
        told.clear();
        changed.clear();
        changed.addAll(wanted.keySet());
    }

    private void ask() {
        if (wanted.isEmpty()) {
            endSession();
            state = State.IDLE;
            return;
        }
        if (sessionEpoch == 0) {
            beginSession();
        }
        state = State.ASKING;
        Question question = new Question();
        asked = question;
        place.calls()
                .call(
                        leaderId,
                        KEY,
                        PeerBody.write(request()),
                        place.config().waitMaxMs() + ANSWER_MARGIN_MS,
                        question);
    }

    private void beginSession() {
        sessionId = place.dice().nextLong();
        int ageMs = wanted.size() / POSITIONS_PER_MS;
        if (ageMs > 0 && !young) {
            young = true;
            place.home().schedule(ageMs, this::comeOfAge);
        }
    }

    private void comeOfAge() {
        young = false;
        if (newsWait) {
            newsWait = false;
            pump();
        }
    }

    private ReplicaFetchRequest request() {
        List<ReplicaFetchRequest.ReplicaPosition> positions = new ArrayList<>();
        List<ReplicaFetchRequest.ForgottenReplica> forgotten = new ArrayList<>();
        for (ReplicaKey key : changed) {
            FollowerPosition position = wanted.get(key);
            if (position != null && !position.equals(told.put(key, position))) {
                positions.add(positionOf(position, sessionEpoch == 0 ? 0 : position.rollCall()));
            } else if (position == null && told.remove(key) != null) {
                forgotten.add(
                        new ReplicaFetchRequest.ForgottenReplica()
                                .setTopicId(key.topicId())
                                .setPartition(key.partition()));
            }
        }
        changed.clear();
        return new ReplicaFetchRequest()
                .setBrokerEpoch(place.brokerEpoch().getAsLong())
                .setSessionId(sessionId)
                .setSessionEpoch(sessionEpoch)
                .setMaxWaitMs(place.config().waitMaxMs())
                .setMaxBytes(place.config().responseMaxBytes())
                .setPartitionMaxBytes(place.config().partitionMaxBytes())
                .setThrottledMaxBytes(place.throttles().follower().left())
                .setPositions(positions)
                .setForgotten(forgotten);
    }

    /** @param rollCall that this answers: none in a new session, for the leader may have another life by now that counts from the beginning */
    private static ReplicaFetchRequest.ReplicaPosition positionOf(
            FollowerPosition position, long rollCall) {
        return new ReplicaFetchRequest.ReplicaPosition()
                .setTopicId(position.key().topicId())
                .setPartition(position.key().partition())
                .setLeaderEpoch(position.leaderEpoch())
                .setFetchOffset(position.fetchOffset())
                .setLastFetchedEpoch(position.lastFetchedEpoch())
                .setLogStartOffset(position.logStartOffset())
                .setRollCall(rollCall);
    }

    private void onAnswer(ByteBuffer body) {
        ReplicaFetchResponse response;
        try {
            response = PeerBody.read(body, new ReplicaFetchResponse());
        } catch (MalformedMessageException e) {
            LOG.warn("Node {} answered a fetch with {}", leaderId, e.toString());
            rest();
            return;
        }
        Errors error = Errors.of(response.errorCode());
        if (error != Errors.NONE) {
            LOG.debug("Node {} refuses to be fetched from: {}", leaderId, error);
            rest();
            return;
        }
        restMs = FIRST_REST_MS;
        sessionEpoch++;
        place.throttles().follower().spend(response.throttledBytes());
        take(response.partitions());
    }

    private void take(List<ReplicaFetchResponse.ReplicaRecords> parts) {
        List<List<FetchedRecords>> byLoop = new ArrayList<>();
        for (int i = 0; i < place.loops().count(); i++) {
            byLoop.add(new ArrayList<>());
        }
        for (ReplicaFetchResponse.ReplicaRecords part : parts) {
            ReplicaKey key = new ReplicaKey(part.topicId(), part.partition());
            FollowerPosition position = told.get(key);
            if (position != null && position.equals(wanted.get(key))) {
                int loop = place.loops().indexOf(key.topicId(), key.partition());
                byLoop.get(loop).add(new FetchedRecords(position, part));
            }
        }
        state = State.TAKING;
        renewed.clear();
        Gather gather = new Gather(place.home(), byLoop.size() + 1, this::onTaken);
        for (int i = 0; i < byLoop.size(); i++) {
            List<FetchedRecords> own = byLoop.get(i);
            if (own.isEmpty()) {
                gather.arrive();
                continue;
            }
            Taker taker = takers.apply(i);
            place.loops()
                    .loop(i)
                    .execute(
                            () ->
                                    taker.take(
                                            own,
                                            progress ->
                                                    place.home()
                                                            .execute(
                                                                    () -> {
                                                                        onProgress(progress);
                                                                        gather.arrive();
                                                                    })));
        }
        gather.arrive();
    }

    private void onProgress(List<FetchedRecords.Progress> progress) {
        for (FetchedRecords.Progress each : progress) {
            ReplicaKey key = each.asked().key();
            // Whatever was told meanwhile is later than what was asked from.
            if (!renewed.contains(key) && each.asked().equals(wanted.get(key))) {
                if (each.next() == null) {
                    wanted.remove(key);
                    told.put(key, OUTDATED);
                } else {
                    wanted.put(key, each.next());
                }
                changed.add(key);
            } else {
                told.put(key, OUTDATED);
            }
        }
    }

    private void onTaken() {
        ask();
    }

    /** The leader's process has ended, as its kernel says: no answer comes any more. */
    void onLeaderGone() {
        if (state == State.ASKING) {
            rest();
        }
    }

    private void rest() {
        endSession();
        state = State.RESTING;
        place.home().schedule(restMs, this::ask);
        restMs = Math.min(2 * restMs, Math.max(1, place.config().backoffMs()));
    }

    /** The one question under way; another one's answer is nobody's. */
    private final class Question implements PeerCalls.Callback {
        @Override
        public void onAnswer(ByteBuffer body) {
            if (asked == this) {
                asked = null;
                ReplicaFetcher.this.onAnswer(body);
            }
        }

        @Override
        public void onLost() {
            if (asked == this) {
                rest();
            }
        }
    }
}
