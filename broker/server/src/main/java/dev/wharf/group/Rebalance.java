package dev.wharf.group;

import static dev.wharf.group.GroupState.COMPLETING_REBALANCE;
import static dev.wharf.group.GroupState.EMPTY;
import static dev.wharf.group.GroupState.PREPARING_REBALANCE;
import static dev.wharf.group.GroupState.STABLE;
import static dev.wharf.group.Member.NO_REQUEST;

import dev.wharf.group.GroupAnswer.Joined;
import dev.wharf.group.GroupAnswer.JoinedMember;
import dev.wharf.group.GroupAnswer.Synced;
import dev.wharf.group.Member.Waiting;
import dev.wharf.protocol.Errors;
import java.util.List;

/**
 * The moves of a group between its states, each on the draft's copy of the group: a rebalance starts, everybody has joined, somebody is
 * gone.
 */
final class Rebalance {
    private final GroupConfig config;

    Rebalance(GroupConfig config) {
        this.config = config;
    }

    /** Something has changed: a settled group starts a rebalance, a preparing one may be complete now. */
    void prepareOrComplete(Draft draft, Group group) {
        if (group.state().canRebalance()) {
            prepare(draft, group);
        } else {
            maybeComplete(draft, group);
        }
    }

    /** Completes the join if it was only waiting for members; the first rebalance waits for its delay. */
    void maybeComplete(Draft draft, Group group) {
        if (group.isIn(PREPARING_REBALANCE) && !group.isFirstRebalance() && group.allJoined()) {
            complete(draft, group);
        }
    }

    /** Starts a rebalance: who waits for an assignment is told to join again, and everybody has the rebalance time-out to do so. */
    void prepare(Draft draft, Group group) {
        if (group.isIn(COMPLETING_REBALANCE)) {
            dropAssignments(draft, group, Errors.REBALANCE_IN_PROGRESS);
        }
        forgetSyncs(draft, group);
        boolean first = group.isIn(EMPTY);
        group.enter(PREPARING_REBALANCE, draft.now().wallMs());
        int timeoutMs = group.members().rebalanceTimeoutMs();
        if (first) {
            group.startInitialDelay(draft.now().monotonicMs() + timeoutMs);
            draft.setDeadline(Deadline.join(group.groupId()), config.initialRebalanceDelayMs());
        } else if (group.allJoined()) {
            complete(draft, group);
        } else {
            draft.setDeadline(Deadline.join(group.groupId()), timeoutMs);
        }
    }

    /** The wait for members is over. The first rebalance waits again while new members keep coming. */
    void onJoinDeadline(Draft draft, Group group) {
        if (!group.isIn(PREPARING_REBALANCE)) {
            return;
        }
        long leftMs = group.initialDelayEndsMs() - draft.now().monotonicMs();
        if (group.isFirstRebalance() && group.memberAddedSinceDelay() && leftMs > 0) {
            group.setMemberAddedSinceDelay(false);
            draft.setDeadline(
                    Deadline.join(group.groupId()),
                    Math.min(config.initialRebalanceDelayMs(), leftMs));
        } else {
            complete(draft, group);
        }
    }

    /**
     * Ends the join: who has not come is out (static members stay), and the next generation begins with the rest. Without anybody it is
     * empty and logged; otherwise each member has its answer, and the leader's assignment is awaited.
     */
    void complete(Draft draft, Group group) {
        draft.clearDeadline(Deadline.join(group.groupId()));
        for (Member member : group.members().all()) {
            if (!member.awaitsJoin() && !member.isStatic()) {
                drop(draft, group, member, Errors.UNKNOWN_MEMBER_ID);
            }
        }
        if (!group.electJoinedLeader() && !group.members().isEmpty()) {
            // Static members alone, and none is back: their sessions decide, not this wait.
            draft.setDeadline(Deadline.join(group.groupId()), group.members().rebalanceTimeoutMs());
            return;
        }
        group.nextGeneration(draft.now().wallMs());
        if (group.isIn(EMPTY)) {
            draft.log(group.saved());
            return;
        }
        for (Member member : group.members().all()) {
            answerJoin(draft, group, member, false);
            group.update(
                    group.members()
                            .get(member.memberId())
                            .waiting(new Waiting(NO_REQUEST, NO_REQUEST, false, true)));
        }
        draft.setDeadline(Deadline.sync(group.groupId()), group.members().rebalanceTimeoutMs());
    }

    /** Answers a waiting join with the current generation, and starts a session. */
    void answerJoin(Draft draft, Group group, Member member, boolean skipAssignment) {
        draft.reply(
                member.waiting().joinRequest(), joined(group, member.memberId(), skipAssignment));
        group.update(member.awaitingJoin(NO_REQUEST));
        startSession(draft, group, member);
    }

    /** What a member of the current generation is told; the leader also who the others are. */
    Joined joined(Group group, String memberId, boolean skipAssignment) {
        return new Joined(
                Errors.NONE,
                memberId,
                group.generation(),
                group.protocolType(),
                group.protocol(),
                group.leader() == null ? GroupAnswer.NO_LEADER : group.leader(),
                skipAssignment,
                group.isLeader(memberId) ? roster(group) : List.of());
    }

    /** The members that have not fetched their assignment in time are out. */
    void onSyncDeadline(Draft draft, Group group) {
        boolean settled = group.isIn(COMPLETING_REBALANCE) || group.isIn(STABLE);
        if (!settled || !group.members().syncsDue()) {
            return;
        }
        for (Member member : group.members().all()) {
            if (member.waiting().syncDue()) {
                drop(draft, group, member, Errors.UNKNOWN_MEMBER_ID);
            }
        }
        prepare(draft, group);
    }

    /** A session has ended, or an id was not used in time. */
    void onSessionDeadline(Draft draft, Group group, String memberId) {
        Member member = group.members().find(memberId);
        if (member == null) {
            group.removePending(memberId);
            if (group.isIn(PREPARING_REBALANCE) && group.allJoined()) {
                complete(draft, group);
            }
        } else if (!member.keepsSessionByWaiting()) {
            drop(draft, group, member, Errors.UNKNOWN_MEMBER_ID);
            if (group.isIn(STABLE) || group.isIn(COMPLETING_REBALANCE)) {
                prepare(draft, group);
            } else if (group.isIn(PREPARING_REBALANCE) && group.allJoined()) {
                complete(draft, group);
            }
        }
    }

    /** Takes a member out; whatever it waits for ends with an error. What this means for the group is the caller's to decide. */
    void drop(Draft draft, Group group, Member member, Errors error) {
        refuseWaits(draft, member, GroupCommand.NO_MEMBER, error);
        group.remove(member.memberId());
        draft.clearDeadline(Deadline.session(group.groupId(), member.memberId()));
    }

    /** Ends what a member waits for with an error. */
    void refuseWaits(Draft draft, Member member, String memberId, Errors error) {
        draft.reply(member.waiting().joinRequest(), Joined.failed(error, memberId));
        draft.reply(member.waiting().syncRequest(), Synced.failed(error));
    }

    /** The assignment of this generation is void: who waits for it is told so. */
    void dropAssignments(Draft draft, Group group, Errors error) {
        for (Member member : group.members().all()) {
            draft.reply(member.waiting().syncRequest(), Synced.failed(error));
            if (member.awaitsSync()) {
                startSession(draft, group, member);
            }
            group.update(member.assigned(Bytes.EMPTY).awaitingSync(NO_REQUEST));
        }
    }

    void startSession(Draft draft, Group group, Member member) {
        draft.setDeadline(
                Deadline.session(group.groupId(), member.memberId()),
                member.terms().sessionTimeoutMs());
    }

    private void forgetSyncs(Draft draft, Group group) {
        for (Member member : group.members().all()) {
            if (member.waiting().syncDue()) {
                group.update(member.awaitingSync(member.waiting().syncRequest()));
            }
        }
        draft.clearDeadline(Deadline.sync(group.groupId()));
    }

    private List<JoinedMember> roster(Group group) {
        return group.members().view().stream()
                .map(
                        member ->
                                new JoinedMember(
                                        member.memberId(),
                                        member.instanceId(),
                                        member.metadata(group.protocol())))
                .toList();
    }
}
