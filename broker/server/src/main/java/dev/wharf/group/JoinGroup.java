package dev.wharf.group;

import static dev.wharf.group.GroupCommand.NO_MEMBER;
import static dev.wharf.group.GroupState.COMPLETING_REBALANCE;
import static dev.wharf.group.GroupState.PREPARING_REBALANCE;
import static dev.wharf.group.GroupState.STABLE;
import static dev.wharf.group.Member.NO_REQUEST;

import dev.wharf.env.Entropy;
import dev.wharf.group.GroupAnswer.Joined;
import dev.wharf.group.GroupCommand.Join;
import dev.wharf.group.Member.Waiting;
import dev.wharf.protocol.Errors;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * JoinGroup: a member comes, or comes back. It waits until everybody has come, unless nothing has changed for it.
 *
 * <p>A new dynamic member gets an id first (KIP-394), so that a client that loses the answer does not leave a ghost behind. A static
 * member that starts again takes the place of its former self; a settled group goes on without a rebalance if its protocol stays the
 * same (KIP-345).
 */
final class JoinGroup {
    /** How long a new member may wait: it cannot send heartbeats yet, so a client that has gone away is only noticed here. */
    static final long NEW_MEMBER_TIMEOUT_MS = 5 * 60_000;

    private final GroupConfig config;
    private final Rebalance rebalance;

    JoinGroup(GroupConfig config, Rebalance rebalance) {
        this.config = config;
        this.rebalance = rebalance;
    }

    void decide(Join join, long requestId, Draft draft, Entropy dice) {
        Errors refusal = Admission.checkJoin(join, config);
        if (refusal != Errors.NONE) {
            draft.reply(requestId, Joined.failed(refusal, join.memberId()));
            return;
        }
        boolean isNew = join.memberId().equals(NO_MEMBER);
        Group applied = draft.find(join.groupId());
        if (applied == null && !isNew) {
            draft.reply(requestId, Joined.failed(Errors.UNKNOWN_MEMBER_ID, join.memberId()));
            return;
        }
        if (draft.isFull(join.groupId())) {
            draft.reply(requestId, Joined.failed(Errors.GROUP_MAX_SIZE_REACHED, NO_MEMBER));
            return;
        }
        Group group = draft.edit(join.groupId());
        if (!hasRoom(group, join)) {
            turnAway(draft, group, join.memberId());
            draft.reply(requestId, Joined.failed(Errors.GROUP_MAX_SIZE_REACHED, NO_MEMBER));
        } else if (!group.supports(join.protocolType(), join.terms().protocols())) {
            draft.reply(
                    requestId, Joined.failed(Errors.INCONSISTENT_GROUP_PROTOCOL, join.memberId()));
        } else if (isNew) {
            joinNew(join, requestId, draft, group, dice);
        } else {
            joinAgain(join, requestId, draft, group);
        }
    }

    private boolean hasRoom(Group group, Join join) {
        Member member = group.members().find(join.memberId());
        long othersBytes =
                group.members().sizeBytes() - (member == null ? 0 : member.terms().sizeBytes());
        return Admission.hasRoom(group, join.memberId(), config.memberLimit())
                && othersBytes + join.terms().sizeBytes() <= GroupLimits.MAX_GROUP_BYTES;
    }

    private void turnAway(Draft draft, Group group, String memberId) {
        Member member = group.members().find(memberId);
        if (member != null) {
            rebalance.drop(draft, group, member, Errors.GROUP_MAX_SIZE_REACHED);
            rebalance.prepareOrComplete(draft, group);
        } else {
            group.removePending(memberId);
            draft.clearDeadline(Deadline.session(group.groupId(), memberId));
        }
    }

    private void joinNew(Join join, long requestId, Draft draft, Group group, Entropy dice) {
        String memberId = nextMemberId(join, dice);
        Member former = formerSelf(group, join.instanceId());
        if (former != null) {
            takePlace(join, requestId, draft, group, former, memberId);
        } else if (join.instanceId() != null || !join.dialect().memberIdRequired()) {
            add(join, memberId, requestId, draft, group);
        } else if (group.pendingJoins().size() >= GroupLimits.MAX_MEMBERS) {
            draft.reply(requestId, Joined.failed(Errors.GROUP_MAX_SIZE_REACHED, NO_MEMBER));
        } else {
            group.addPending(memberId);
            draft.setDeadline(
                    Deadline.session(group.groupId(), memberId), join.terms().sessionTimeoutMs());
            draft.reply(requestId, Joined.failed(Errors.MEMBER_ID_REQUIRED, memberId));
        }
    }

    private static String nextMemberId(Join join, Entropy dice) {
        String prefix = join.instanceId() == null ? join.client().id() : join.instanceId();
        return prefix + "-" + new UUID(dice.nextLong(), dice.nextLong());
    }

    private static @Nullable Member formerSelf(Group group, @Nullable String instanceId) {
        String memberId = instanceId == null ? null : group.members().idOf(instanceId);
        return memberId == null ? null : group.members().get(memberId);
    }

    private void joinAgain(Join join, long requestId, Draft draft, Group group) {
        String memberId = join.memberId();
        if (group.pendingJoins().contains(memberId) && join.instanceId() == null) {
            add(join, memberId, requestId, draft, group);
            return;
        }
        Errors error = Admission.checkMember(group, memberId, join.instanceId());
        if (error != Errors.NONE) {
            draft.reply(requestId, Joined.failed(error, memberId));
            return;
        }
        Member member = group.members().get(memberId);
        if (isNews(join, group, member)) {
            update(join, requestId, draft, group, member);
            rebalance.prepareOrComplete(draft, group);
        } else {
            draft.reply(requestId, rebalance.joined(group, memberId, false));
        }
    }

    /** Whether a member's coming again changes anything: it lost an answer at most, unless the group waits for it, it leads, or it says something new. */
    private static boolean isNews(Join join, Group group, Member member) {
        boolean changed = !member.terms().protocols().equals(join.terms().protocols());
        return group.isIn(PREPARING_REBALANCE)
                || changed
                || (group.isIn(STABLE) && group.isLeader(member.memberId()));
    }

    private void add(Join join, String memberId, long requestId, Draft draft, Group group) {
        if (group.isIn(PREPARING_REBALANCE) && group.isFirstRebalance()) {
            group.setMemberAddedSinceDelay(true);
        }
        group.add(
                new Member(
                        memberId,
                        join.instanceId(),
                        join.client(),
                        join.terms(),
                        Bytes.EMPTY,
                        new Waiting(requestId, NO_REQUEST, true, false)),
                join.protocolType());
        draft.setDeadline(Deadline.session(group.groupId(), memberId), NEW_MEMBER_TIMEOUT_MS);
        rebalance.prepareOrComplete(draft, group);
    }

    /** A member waits on new terms. An older request of it that still waits would never be answered: it is sent away. */
    private void update(Join join, long requestId, Draft draft, Group group, Member member) {
        draft.reply(
                member.waiting().joinRequest(),
                Joined.failed(Errors.REBALANCE_IN_PROGRESS, member.memberId()));
        group.update(member.on(join.terms()).awaitingJoin(requestId));
    }

    private void takePlace(
            Join join, long requestId, Draft draft, Group group, Member former, String memberId) {
        String formerLeader = group.leader();
        rebalance.refuseWaits(draft, former, former.memberId(), Errors.FENCED_INSTANCE_ID);
        draft.clearDeadline(Deadline.session(group.groupId(), former.memberId()));
        Member member = group.rename(former, memberId).on(join.terms()).awaitingJoin(requestId);
        group.update(member);
        rebalance.startSession(draft, group, member);
        if (group.isIn(STABLE) && group.choice().equals(group.protocol())) {
            draft.log(group.saved());
            answerInPlace(join, draft, group, member, formerLeader);
        } else if (group.isIn(STABLE) || group.isIn(COMPLETING_REBALANCE)) {
            // While completing, the leader may already hold the old id: its assignment would miss
            // this member.
            rebalance.prepare(draft, group);
        } else {
            rebalance.maybeComplete(draft, group);
        }
    }

    /** A leader that knows how to skip the assignment is told so; an older one is told that its former self leads, so that it does not assign. */
    private void answerInPlace(
            Join join, Draft draft, Group group, Member member, @Nullable String formerLeader) {
        if (join.dialect().skipsAssignment()) {
            rebalance.answerJoin(draft, group, member, group.isLeader(member.memberId()));
            return;
        }
        draft.reply(
                member.waiting().joinRequest(),
                new Joined(
                        Errors.NONE,
                        member.memberId(),
                        group.generation(),
                        group.protocolType(),
                        group.protocol(),
                        formerLeader == null ? GroupAnswer.NO_LEADER : formerLeader,
                        false,
                        List.of()));
        group.update(member.awaitingJoin(NO_REQUEST));
    }
}
