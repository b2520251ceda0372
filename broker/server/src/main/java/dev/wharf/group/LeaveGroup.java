package dev.wharf.group;

import dev.wharf.group.GroupAnswer.Left;
import dev.wharf.group.GroupAnswer.LeftMember;
import dev.wharf.group.GroupCommand.Leave;
import dev.wharf.group.GroupCommand.Leaver;
import dev.wharf.protocol.Errors;
import java.util.ArrayList;
import java.util.List;

/** LeaveGroup: members go, or an administrator removes them, several at once (KIP-345). */
final class LeaveGroup {
    private final Rebalance rebalance;

    LeaveGroup(Rebalance rebalance) {
        this.rebalance = rebalance;
    }

    void decide(Leave leave, long requestId, Draft draft) {
        if (leave.groupId().isEmpty()) {
            draft.reply(requestId, new Left(Errors.INVALID_GROUP_ID, List.of()));
            return;
        }
        if (draft.find(leave.groupId()) == null) {
            draft.reply(requestId, new Left(Errors.UNKNOWN_MEMBER_ID, List.of()));
            return;
        }
        Group group = draft.edit(leave.groupId());
        List<LeftMember> outcomes = new ArrayList<>(leave.leavers().size());
        boolean anyLeft = false;
        for (Leaver leaver : leave.leavers()) {
            Errors error = remove(draft, group, leaver);
            anyLeft |= error == Errors.NONE;
            outcomes.add(new LeftMember(leaver.memberId(), leaver.instanceId(), error));
        }
        if (anyLeft && !group.isIn(GroupState.EMPTY)) {
            rebalance.prepareOrComplete(draft, group);
        }
        draft.reply(requestId, new Left(Errors.NONE, outcomes));
    }

    private Errors remove(Draft draft, Group group, Leaver leaver) {
        String memberId = leaver.memberId();
        if (memberId.equals(GroupCommand.NO_MEMBER)) {
            String holder =
                    leaver.instanceId() == null ? null : group.members().idOf(leaver.instanceId());
            if (holder == null) {
                return Errors.UNKNOWN_MEMBER_ID;
            }
            memberId = holder;
        } else if (group.pendingJoins().contains(memberId)) {
            group.removePending(memberId);
            draft.clearDeadline(Deadline.session(group.groupId(), memberId));
            return Errors.NONE;
        }
        Errors error = Admission.checkMember(group, memberId, leaver.instanceId());
        if (error == Errors.NONE) {
            rebalance.drop(draft, group, group.members().get(memberId), Errors.UNKNOWN_MEMBER_ID);
        }
        return error;
    }
}
