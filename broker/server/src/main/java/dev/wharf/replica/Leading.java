package dev.wharf.replica;

import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.protocol.Errors;
import dev.wharf.types.Uuid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The role of a partition's leader in one epoch: what the followers have, who is in sync, and who is proposed to be.
 *
 * <p>The high watermark is the least end offset among the in-sync replicas and those that are proposed to become in sync: until a proposal is answered
 * it may have been carried out, so both must have a record before it is acknowledged (KIP-497). That holds for one that was refused too, as it may have been sent twice: it is
 * taken back by proposing the ISR as it is, after which nothing older fits the partition's epoch. While fewer than {@code min.insync.replicas} are in sync it
 * does not move (KIP-966).
 *
 * <p>One proposal is under way at a time. One whose outcome is lost is sent again, until it is answered or the metadata tells.
 *
 * <p>Owner: the partition's loop.
 */
final class Leading implements Role {
    /** How long a proposal rests that was lost, or refused for what soon passes. */
    static final long RETRY_MS = 100;

    /** How long one rests that does not fit what the controller knows: the metadata tells sooner as a rule. */
    static final long STALE_RETRY_MS = 1_000;

    private static final long NOTHING = -1;

    private final Place place;
    private final int epoch;
    private final long epochStartOffset;
    private final Map<Integer, Follower> followers = new LinkedHashMap<>();

    /** Everybody whom a proposal has named in this partition epoch. */
    private final Set<Integer> named = new TreeSet<>();

    private final StartWaits startWaits;
    private final RollCalls rollCalls;
    private List<Integer> isr;
    private int partitionEpoch;
    private @Nullable Proposed proposed;
    private long retryAtMs = Long.MIN_VALUE;
    private boolean ended;

    /**
     * Where a leader leads.
     *
     * @param highWatermark of the partition
     * @param logStart where the partition's log starts
     * @param logEnd where it ends
     * @param minInsyncReplicas {@code min.insync.replicas}
     * @param onIsrChange called when who is in sync, or proposed to be, has changed
     */
    record Place(
            Uuid topicId,
            int partition,
            ReplicaContext context,
            LongSupplier highWatermark,
            LongSupplier logStart,
            LongSupplier logEnd,
            IntSupplier minInsyncReplicas,
            Runnable onIsrChange) {}

    /** A set of in-sync replicas that was proposed. Compared by identity. */
    private static final class Proposed {
        private final IsrProposals.Proposal proposal;
        private final boolean takesBack;
        private boolean underWay;

        Proposed(IsrProposals.Proposal proposal, boolean takesBack) {
            this.proposal = proposal;
            this.takesBack = takesBack;
        }
    }

    /**
     * @param epochStartOffset where the log ended when the epoch began
     */
    Leading(Place place, PartitionImage state, long epochStartOffset) {
        this.place = place;
        this.startWaits = new StartWaits(place.context.loop(), this::doAllStartAt);
        this.rollCalls = new RollCalls(place.context.loop(), this::haveAllAnswered);
        this.epoch = state.leaderEpoch();
        this.epochStartOffset = epochStartOffset;
        this.isr = state.isr();
        this.partitionEpoch = state.partitionEpoch();
        takeReplicas(state);
    }

    private void takeReplicas(PartitionImage state) {
        followers.keySet().retainAll(state.replicas());
        long nowMs = nowMs();
        long longAgoMs = nowMs - place.context.cluster().config().lagTimeMaxMs();
        for (int replica : state.replicas()) {
            if (replica != place.context.nodeId() && !followers.containsKey(replica)) {
                boolean inSync = state.isr().contains(replica);
                followers.put(replica, new Follower(replica, inSync ? nowMs : longAgoMs));
            }
        }
    }

    @Override
    public int epoch() {
        return epoch;
    }

    /** Where the log ended when the epoch began: while the high watermark is below, a consumer cannot be told where the end is. */
    long epochStartOffset() {
        return epochStartOffset;
    }

    /** The in-sync replicas as the controller has decided. */
    List<Integer> isr() {
        return isr;
    }

    /** Whether another replica is in sync. */
    boolean hasCompany() {
        return isr.size() > 1;
    }

    /** The follower on a broker, or null if that broker has no replica. */
    @Nullable Follower follower(int brokerId) {
        return followers.get(brokerId);
    }

    /** All of them, in sync or not. */
    Collection<Follower> followers() {
        return followers.values();
    }

    /** Whether other nodes have replicas. */
    boolean isReplicated() {
        return !followers.isEmpty();
    }

    /** Takes over a later state of the same epoch. */
    void onMetadata(PartitionImage state) {
        if (state.partitionEpoch() > partitionEpoch) {
            takeReplicas(state);
            onDecided(state.partitionEpoch(), state.isr());
        }
    }

    private void onDecided(int newPartitionEpoch, List<Integer> newIsr) {
        partitionEpoch = newPartitionEpoch;
        isr = newIsr;
        proposed = null;
        named.clear();
        place.onIsrChange.run();
        startWaits.review();
        rollCalls.review();
        review();
    }

    /**
     * Tells {@code done} when every replica that may lead next starts at {@code start} or above, or why that is not sure. That are those in sync as long as they are enough: with fewer, one
     * that has fallen behind may stay eligible (KIP-966), and it will not say that it has heard of a new start.
     */
    void whenAllStartAt(long start, int timeoutMs, Consumer<Errors> done) {
        startWaits.add(start, timeoutMs, done);
        if (startWaits.isOpen()) {
            review();
        }
    }

    private boolean doAllStartAt(long start) {
        return isTrueOfAllWhoMayLead(follower -> follower.logStartOffset() >= start);
    }

    /**
     * Tells {@code done} that this node leads in this epoch, at some moment after this call; or why that is not sure. Whoever could be elected in its place has said, after this
     * call, that it follows: nobody but the in-sync replicas can be elected as long as enough of them are in sync, and before that the proposed ones have to be asked too.
     */
    void whenSureToLead(Consumer<Errors> done) {
        rollCalls.add(done);
        if (rollCalls.isOpen()) {
            long nowMs = nowMs();
            followers.values().forEach(follower -> follower.onRollCall(nowMs));
            review();
        }
    }

    private boolean haveAllAnswered(long rollCall) {
        if (place.context.faults().has(ReplicaFaults.Bug.ANSWERS_WITHOUT_ROLL_CALL)) {
            return true;
        }
        return isTrueOfAllWhoMayLead(follower -> follower.answeredRollCall() >= rollCall);
    }

    /** Whether it is true of every replica that may lead next, and whether it is sure which those are. */
    private boolean isTrueOfAllWhoMayLead(Predicate<Follower> condition) {
        return hasEnough()
                && followers.values().stream()
                        .filter(follower -> mustHaveAll(follower.brokerId()))
                        .allMatch(condition);
    }

    /** The roll call that a follower has to hear of which was told {@code told} last; 0 if there is none. It may be that nobody waits for it any more: who has been asked is to answer all the same. */
    long rollCallFor(int brokerId, long told) {
        Follower follower = followers.get(brokerId);
        boolean news =
                follower != null && rollCalls.last() > Math.max(told, follower.answeredRollCall());
        return news ? rollCalls.last() : 0;
    }

    /** A follower was heard of in this epoch; it may answer a roll call, or 0. */
    void onHeard(Follower follower, long rollCall) {
        follower.onHeard(rollCall, rollCalls.last(), nowMs());
        rollCalls.review();
    }

    /** A follower has told where it is: it may be ready to come in sync, or what waits for it be done. */
    void onFetch() {
        startWaits.review();
        review();
    }

    /**
     * What all have that must have it, as far as that can be told; {@link #NOTHING} if it must not move.
     *
     * @param ownEnd what this node has of it
     */
    long committable(long ownEnd) {
        if (followers.isEmpty()) {
            return ownEnd;
        }
        if (!hasEnough()) {
            return NOTHING;
        }
        long least = ownEnd;
        for (Follower follower : followers.values()) {
            if (mustHaveAll(follower.brokerId())) {
                least = Math.min(least, follower.logEndOffset());
            }
        }
        return least;
    }

    /** Whether as many are in sync as have to be; never more than there are replicas. */
    boolean hasEnough() {
        return followers.isEmpty()
                || isEnough(isr.size())
                || place.context.faults().has(ReplicaFaults.Bug.ACKNOWLEDGES_BELOW_MIN_ISR);
    }

    private boolean isEnough(int inSync) {
        return inSync >= Math.min(place.minInsyncReplicas.getAsInt(), followers.size() + 1);
    }

    private boolean mustHaveAll(int brokerId) {
        return isr.contains(brokerId) || named.contains(brokerId);
    }

    /** The log has grown beyond {@code formerEnd}. */
    void onAppended(long formerEnd) {
        if (!followers.isEmpty()) {
            long nowMs = nowMs();
            followers.values().forEach(follower -> follower.onAppended(formerEnd, nowMs));
            if (proposed == null) {
                goOnWithoutGone();
            }
        }
    }

    /** The high watermark or the log's start has moved: followers are to be told, but need not hurry. */
    void onMarks() {
        followers.values().forEach(Follower::onMarks);
    }

    /** The role ends: what is parked has to look again. */
    void onEnd() {
        ended = true;
        startWaits.fail();
        rollCalls.fail();
        followers.values().forEach(Follower::wake);
    }

    /** Proposes those as in sync that are ready, or without those that are gone, and sends again what was lost: to be called whenever one may have become ready, or gone. */
    void review() {
        if (proposed != null) {
            sendAgain();
            return;
        }
        List<Integer> larger = new ArrayList<>(isr);
        for (Follower follower : followers.values()) {
            if (!isr.contains(follower.brokerId()) && isReady(follower)) {
                larger.add(follower.brokerId());
            }
        }
        if (larger.size() > isr.size()) {
            propose(larger);
        } else {
            goOnWithoutGone();
        }
    }

    /**
     * Proposes to go on without those whose connections were closed, once somebody waits for one of them: until the controller is sure of its death, all of its partitions would wait. Only where
     * enough remain in sync; one that lives catches up and comes in sync again.
     */
    private void goOnWithoutGone() {
        int gone = 0;
        boolean isAwaited = false;
        for (Follower follower : followers.values()) {
            if (isGone(follower.brokerId()) && isr.contains(follower.brokerId())) {
                gone++;
                isAwaited |= isAwaited(follower);
            }
        }
        if (isAwaited && isEnough(isr.size() - gone)) {
            propose(isr.stream().filter(brokerId -> !isGone(brokerId)).toList());
        }
    }

    private boolean isGone(int brokerId) {
        return place.context.brokers().isGone(brokerId);
    }

    /** Whether something waits for it to have it, or to answer. */
    private boolean isAwaited(Follower follower) {
        return follower.logEndOffset() < place.logEnd.getAsLong()
                || rollCalls.isOpen()
                || startWaits.isOpen();
    }

    /**
     * It is there, has all that is committed, all that there was when the epoch began, and nothing that has been deleted, and the controller knows it as it has fetched (KIP-903).
     */
    private boolean isReady(Follower follower) {
        return !isGone(follower.brokerId())
                && follower.logStartOffset() >= place.logStart.getAsLong()
                && follower.logEndOffset() >= place.highWatermark.getAsLong()
                && follower.logEndOffset() >= epochStartOffset
                && place.context.brokers().isActive(follower.brokerId(), epochOf(follower));
    }

    /** The life in which it has fetched. */
    private long epochOf(Follower follower) {
        if (place.context.faults().has(ReplicaFaults.Bug.COUNTS_EARLIER_LIVES)) {
            BrokerRegistration now = place.context.brokers().find(follower.brokerId());
            return now == null ? Follower.UNKNOWN : now.brokerEpoch();
        }
        return follower.brokerEpoch();
    }

    /** Proposes to go on without those that were behind for too long. */
    void checkLag() {
        if (followers.isEmpty()) {
            return;
        }
        if (proposed != null) {
            sendAgain();
            return;
        }
        long nowMs = nowMs();
        long maxLagMs = place.context.cluster().config().lagTimeMaxMs();
        List<Integer> smaller = new ArrayList<>(isr);
        for (Follower follower : followers.values()) {
            if (follower.lags(place.logEnd.getAsLong(), nowMs, maxLagMs)) {
                smaller.remove((Integer) follower.brokerId());
            }
        }
        if (smaller.size() < isr.size()) {
            propose(smaller);
        }
    }

    private void propose(List<Integer> newIsr) {
        if (nowMs() >= retryAtMs) {
            proposeNow(newIsr);
            place.onIsrChange.run();
        }
    }

    private void proposeNow(List<Integer> newIsr) {
        List<IsrProposals.Member> members = new ArrayList<>();
        for (int brokerId : newIsr) {
            Follower follower = followers.get(brokerId);
            long brokerEpoch = follower == null ? Follower.UNKNOWN : epochOf(follower);
            members.add(new IsrProposals.Member(brokerId, brokerEpoch));
        }
        named.addAll(newIsr);
        Proposed next =
                new Proposed(
                        new IsrProposals.Proposal(
                                place.topicId, place.partition, epoch, partitionEpoch, members),
                        newIsr.equals(isr));
        proposed = next;
        send(next);
    }

    private void sendAgain() {
        Proposed lost = proposed;
        if (lost != null && !lost.underWay && nowMs() >= retryAtMs) {
            send(lost);
        }
    }

    private void send(Proposed next) {
        next.underWay = true;
        place.context
                .cluster()
                .proposals()
                .propose(next.proposal, answer -> onAnswer(next, answer));
    }

    private void onAnswer(Proposed answered, IsrProposals.Answer answer) {
        if (ended || answered != proposed) { // the metadata, or the next epoch, came first
            return;
        }
        answered.underWay = false;
        switch (answer) {
            case IsrProposals.Answer.Accepted accepted -> {
                if (accepted.leaderEpoch() == epoch && accepted.partitionEpoch() > partitionEpoch) {
                    onDecided(accepted.partitionEpoch(), accepted.isr());
                } else {
                    reviewIn(STALE_RETRY_MS);
                }
            }
            case IsrProposals.Answer.Refused(Errors error) -> onRefused(answered, error);
            case IsrProposals.Answer.Lost() -> reviewIn(RETRY_MS);
        }
    }

    private void reviewIn(long delayMs) {
        retryAtMs = nowMs() + delayMs;
        place.context
                .loop()
                .schedule(
                        delayMs,
                        () -> {
                            if (!ended) {
                                review();
                            }
                        });
    }

    private void onRefused(Proposed refused, Errors error) {
        switch (error) {
            case INELIGIBLE_REPLICA, OPERATION_NOT_ATTEMPTED -> {
                reviewIn(RETRY_MS);
                if (!refused.takesBack) {
                    proposeNow(isr);
                }
            }
            case NOT_CONTROLLER, UNKNOWN_CONTROLLER_ID, REQUEST_TIMED_OUT -> reviewIn(RETRY_MS);
            default -> reviewIn(STALE_RETRY_MS);
        }
    }

    private long nowMs() {
        return place.context.clock().monotonicMs();
    }
}
