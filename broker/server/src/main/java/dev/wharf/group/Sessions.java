package dev.wharf.group;

import dev.wharf.group.GroupAnswer.Done;
import dev.wharf.group.GroupCommand.Heartbeat;
import dev.wharf.protocol.Errors;

/** Heartbeats, and what happens without them. */
final class Sessions {
    private final GroupConfig config;
    private final Rebalance rebalance;

    Sessions(GroupConfig config, Rebalance rebalance) {
        this.config = config;
        this.rebalance = rebalance;
    }

    void decide(Heartbeat heartbeat, long requestId, Draft draft) {
        draft.reply(requestId, new Done(beat(heartbeat, draft)));
    }

    private Errors beat(Heartbeat heartbeat, Draft draft) {
        if (heartbeat.groupId().isEmpty()) {
            return Errors.INVALID_GROUP_ID;
        }
        Group group = draft.find(heartbeat.groupId());
        if (group == null) {
            return Errors.UNKNOWN_MEMBER_ID;
        }
        Errors error = Admission.checkMembership(group, heartbeat.membership());
        if (error != Errors.NONE) {
            return error;
        }
        rebalance.startSession(
                draft, group, group.members().get(heartbeat.membership().memberId()));
        return group.isIn(GroupState.PREPARING_REBALANCE)
                ? Errors.REBALANCE_IN_PROGRESS
                : Errors.NONE;
    }

    void onDeadline(Deadline deadline, Draft draft) {
        draft.clearDeadline(deadline);
        if (draft.find(deadline.groupId()) == null) {
            return;
        }
        Group group = draft.edit(deadline.groupId());
        switch (deadline.kind()) {
            case SESSION -> rebalance.onSessionDeadline(draft, group, deadline.memberId());
            case JOIN -> rebalance.onJoinDeadline(draft, group);
            case SYNC -> rebalance.onSyncDeadline(draft, group);
        }
    }

    /** A rebuilt state knows its members but not when they were last heard of: each has a whole session to make itself heard. */
    void resume(GroupStates states, Draft draft) {
        draft.note(new GroupRecord.Resumed());
        draft.note(
                new GroupRecord.OffsetsCheckSet(
                        draft.now().monotonicMs() + config.offsetsCheckIntervalMs()));
        for (Group group : states.all()) {
            for (Member member : group.members().view()) {
                Deadline session = Deadline.session(group.groupId(), member.memberId());
                if (states.deadlines().timeOf(session) == null) {
                    rebalance.startSession(draft, group, member);
                }
            }
            if (group.members().size() > config.memberLimit() && group.isIn(GroupState.STABLE)) {
                rebalance.prepare(draft, draft.edit(group.groupId()));
            }
        }
    }
}
