package dev.wharf.group;

import static dev.wharf.types.Invariants.check;

import dev.wharf.group.GroupRecord.GroupSaved;
import dev.wharf.group.GroupRecord.SavedMember;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A classic group: what it is in and who is in it.
 *
 * <p>A group that is part of the state is frozen: who wants to change it changes a {@link #copy}, which becomes the state by a
 * {@link GroupRecord.GroupMoved}. A copy costs a few dozen nanoseconds per member and is made once per join or sync, never per
 * heartbeat or commit.
 */
public final class Group {
    /** The protocol type of consumers, whose metadata tells which topics they read. */
    static final String CONSUMER = "consumer";

    private final String groupId;
    private final Members members;
    private final Set<String> pendingJoins;
    private GroupState state = GroupState.EMPTY;
    private GroupState previousState = GroupState.EMPTY;
    private long stateSinceMs = -1;
    private int generation;
    private @Nullable String protocolType;
    private @Nullable String protocol;
    private @Nullable String leader;
    private @Nullable Set<String> subscribedTopics;
    private boolean memberAddedSinceDelay;
    private long initialDelayEndsMs;
    private boolean frozen;

    /** A group that is empty and has never been anything else. */
    Group(String groupId) {
        this.groupId = groupId;
        this.members = new Members();
        this.pendingJoins = new LinkedHashSet<>();
    }

    private Group(Group source) {
        groupId = source.groupId;
        members = new Members(source.members);
        pendingJoins = new LinkedHashSet<>(source.pendingJoins);
        state = source.state;
        previousState = source.previousState;
        stateSinceMs = source.stateSinceMs;
        generation = source.generation;
        protocolType = source.protocolType;
        protocol = source.protocol;
        leader = source.leader;
        subscribedTopics = source.subscribedTopics;
        memberAddedSinceDelay = source.memberAddedSinceDelay;
        initialDelayEndsMs = source.initialDelayEndsMs;
    }

    /** The group of a log record. Each member speaks the one protocol that was chosen; nothing is open. */
    static Group of(GroupSaved saved) {
        Group group = new Group(saved.groupId());
        group.generation = saved.generation();
        group.protocolType = saved.protocolType();
        group.protocol = saved.protocol();
        group.leader = saved.leader();
        group.stateSinceMs = saved.stateSinceMs();
        group.state = saved.members().isEmpty() ? GroupState.EMPTY : GroupState.STABLE;
        for (SavedMember member : saved.members()) {
            List<Member.Protocol> protocols =
                    saved.protocol() == null
                            ? List.of()
                            : List.of(new Member.Protocol(saved.protocol(), member.subscription()));
            group.members.add(
                    new Member(
                            member.memberId(),
                            member.instanceId(),
                            member.client(),
                            new Member.Terms(
                                    member.sessionTimeoutMs(),
                                    member.rebalanceTimeoutMs(),
                                    protocols),
                            member.assignment(),
                            Member.Waiting.FOR_NOTHING));
        }
        group.learnTopics();
        return group;
    }

    /** What of this group goes to the log. */
    GroupSaved saved() {
        List<SavedMember> saved = new ArrayList<>(members.size());
        for (Member member : members.view()) {
            saved.add(
                    new SavedMember(
                            member.memberId(),
                            member.instanceId(),
                            member.client(),
                            member.terms().sessionTimeoutMs(),
                            member.terms().rebalanceTimeoutMs(),
                            member.metadata(protocol),
                            member.assignment()));
        }
        return new GroupSaved(
                groupId, protocolType, protocol, generation, leader, stateSinceMs, saved);
    }

    Group copy() {
        return new Group(this);
    }

    /** From now on this group is state, and is not changed. */
    void freeze() {
        frozen = true;
    }

    public String groupId() {
        return groupId;
    }

    public GroupState state() {
        return state;
    }

    public int generation() {
        return generation;
    }

    /** Null while no member has ever joined: such a group only has offsets. */
    public @Nullable String protocolType() {
        return protocolType;
    }

    /** The protocol of the current generation, or null while there is none. */
    public @Nullable String protocol() {
        return protocol;
    }

    /** The leader's member id, or null without members. */
    public @Nullable String leader() {
        return leader;
    }

    long stateSinceMs() {
        return stateSinceMs;
    }

    boolean isIn(GroupState asked) {
        return state == asked;
    }

    boolean isLeader(String memberId) {
        return memberId.equals(leader);
    }

    /** The members; to be changed by this class alone, or through a copy. */
    Members members() {
        return members;
    }

    /** The ids that were given out and have not joined. */
    Set<String> pendingJoins() {
        return pendingJoins;
    }

    boolean allJoined() {
        return members.awaitingJoin() == members.size() && pendingJoins.isEmpty();
    }

    /** The first rebalance of an empty group waits for more members whatever happens. */
    boolean isFirstRebalance() {
        return previousState == GroupState.EMPTY;
    }

    /** Whether such a member fits in: same protocol type, and a protocol that all others speak too. */
    boolean supports(String memberProtocolType, List<Member.Protocol> protocols) {
        if (state == GroupState.EMPTY) {
            return !memberProtocolType.isEmpty() && !protocols.isEmpty();
        }
        return memberProtocolType.equals(protocolType)
                && protocols.stream().anyMatch(offered -> members.allSpeak(offered.name()));
    }

    /** Whether members read this topic; a consumer group of which that is not known is taken to read every topic. */
    boolean isSubscribedTo(String topic) {
        return subscribedTopics == null ? usesConsumerProtocol() : subscribedTopics.contains(topic);
    }

    boolean knowsItsTopics() {
        return subscribedTopics != null;
    }

    boolean usesConsumerProtocol() {
        return CONSUMER.equals(protocolType);
    }

    /**
     * The protocol that most members prefer of those that all speak. Where votes are equal, the one that was voted for first.
     */
    String choice() {
        Set<String> candidates = members.commonProtocols();
        Map<String, Integer> votes = new LinkedHashMap<>();
        for (Member member : members.view()) {
            for (Member.Protocol offered : member.terms().protocols()) {
                if (candidates.contains(offered.name())) {
                    votes.merge(offered.name(), 1, Integer::sum);
                    break;
                }
            }
        }
        return votes.entrySet().stream()
                .reduce((most, next) -> next.getValue() > most.getValue() ? next : most)
                .orElseThrow(() -> new IllegalStateException("no protocol suits all of " + groupId))
                .getKey();
    }

    void enter(GroupState next, long wallMs) {
        checkCopy();
        previousState = state;
        state = next;
        stateSinceMs = wallMs;
    }

    void addPending(String memberId) {
        checkCopy();
        pendingJoins.add(memberId);
    }

    void removePending(String memberId) {
        checkCopy();
        pendingJoins.remove(memberId);
    }

    /** Takes a member in; the first one brings the protocol type and leads. */
    void add(Member member, String memberProtocolType) {
        checkCopy();
        if (members.isEmpty()) {
            protocolType = memberProtocolType;
        }
        if (leader == null) {
            leader = member.memberId();
        }
        pendingJoins.remove(member.memberId());
        members.add(member);
    }

    void update(Member member) {
        checkCopy();
        members.replace(member);
    }

    /** Removes a member, or an id that has not joined; another member leads if the leader goes. */
    @Nullable Member remove(String memberId) {
        checkCopy();
        pendingJoins.remove(memberId);
        Member removed = members.remove(memberId);
        if (isLeader(memberId)) {
            leader = members.isEmpty() ? null : members.view().iterator().next().memberId();
        }
        return removed;
    }

    /** Gives a static member a new id; it keeps the lead. */
    Member rename(Member member, String memberId) {
        checkCopy();
        boolean led = isLeader(member.memberId());
        members.remove(member.memberId());
        Member renamed = member.renamed(memberId);
        members.add(renamed);
        if (led) {
            leader = memberId;
        }
        return renamed;
    }

    /** Sees to it that the leader is one who has joined; false if nobody has. */
    boolean electJoinedLeader() {
        checkCopy();
        if (leader == null) {
            return false;
        }
        if (members.get(leader).awaitsJoin()) {
            return true;
        }
        for (Member member : members.view()) {
            if (member.awaitsJoin()) {
                leader = member.memberId();
                return true;
            }
        }
        return false;
    }

    /** Begins the next generation with the members there are. */
    void nextGeneration(long wallMs) {
        checkCopy();
        generation++;
        protocol = members.isEmpty() ? null : choice();
        learnTopics();
        enter(members.isEmpty() ? GroupState.EMPTY : GroupState.COMPLETING_REBALANCE, wallMs);
    }

    void startInitialDelay(long endsMonotonicMs) {
        checkCopy();
        memberAddedSinceDelay = false;
        initialDelayEndsMs = endsMonotonicMs;
    }

    void setMemberAddedSinceDelay(boolean added) {
        checkCopy();
        memberAddedSinceDelay = added;
    }

    /** Whether the first rebalance should wait for still more members. */
    boolean memberAddedSinceDelay() {
        return memberAddedSinceDelay;
    }

    /** When the first rebalance must not wait any longer, in monotonic milliseconds. */
    long initialDelayEndsMs() {
        return initialDelayEndsMs;
    }

    private void learnTopics() {
        subscribedTopics =
                usesConsumerProtocol() ? Subscriptions.topicsOf(members.view(), protocol) : null;
    }

    private void checkCopy() {
        check(!frozen, "only a copy of a group is changed");
    }
}
