package dev.wharf.group;

import static dev.wharf.group.Member.NO_REQUEST;

import dev.wharf.group.GroupAnswer.Synced;
import dev.wharf.group.GroupCommand.Sync;
import dev.wharf.protocol.Errors;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * SyncGroup: members fetch their assignment. The leader brings it; with that the generation is logged, stable, and everybody who waits
 * is answered.
 */
final class SyncGroup {
    private final Rebalance rebalance;

    SyncGroup(Rebalance rebalance) {
        this.rebalance = rebalance;
    }

    void decide(Sync sync, long requestId, Draft draft) {
        Errors error = check(sync, draft.find(sync.groupId()));
        if (error != Errors.NONE) {
            draft.reply(requestId, Synced.failed(error));
            return;
        }
        Group group = draft.edit(sync.groupId());
        Member member = group.members().get(sync.membership().memberId());
        switch (group.state()) {
            case EMPTY, DEAD -> throw new IllegalStateException("a member of an empty group");
            case PREPARING_REBALANCE ->
                    draft.reply(requestId, Synced.failed(Errors.REBALANCE_IN_PROGRESS));
            case COMPLETING_REBALANCE -> {
                // An older request of the member that still waits would never be answered.
                draft.reply(
                        member.waiting().syncRequest(),
                        Synced.failed(Errors.REBALANCE_IN_PROGRESS));
                park(draft, group, member, requestId);
                if (group.isLeader(member.memberId())) {
                    assign(draft, group, sync.assignments());
                }
            }
            case STABLE -> {
                park(draft, group, member, NO_REQUEST);
                draft.reply(requestId, synced(group, member));
            }
        }
    }

    private static Errors check(Sync sync, @Nullable Group group) {
        if (sync.groupId().isEmpty()) {
            return Errors.INVALID_GROUP_ID;
        }
        if (group == null) {
            return Errors.UNKNOWN_MEMBER_ID;
        }
        Errors error = Admission.checkMembership(group, sync.membership());
        if (error != Errors.NONE) {
            return error;
        }
        boolean consistent =
                fits(sync.protocolType(), group.protocolType())
                        && fits(sync.protocol(), group.protocol());
        return consistent ? Errors.NONE : Errors.INCONSISTENT_GROUP_PROTOCOL;
    }

    private static boolean fits(@Nullable String said, @Nullable String is) {
        return said == null || said.equals(is);
    }

    private static void park(Draft draft, Group group, Member member, long requestId) {
        group.update(member.awaitingSync(requestId));
        if (!group.members().syncsDue()) {
            draft.clearDeadline(Deadline.sync(group.groupId()));
        }
    }

    /** Members that the leader has left out get an empty assignment; ids that are no members are ignored. */
    private void assign(Draft draft, Group group, Map<String, Bytes> assignments) {
        long sizeBytes = 0;
        for (Member member : group.members().all()) {
            Bytes assignment = assignments.getOrDefault(member.memberId(), Bytes.EMPTY);
            sizeBytes += assignment.sizeBytes() + member.metadata(group.protocol()).sizeBytes();
            group.update(member.assigned(assignment));
        }
        if (sizeBytes > GroupLimits.MAX_BATCH_BYTES) {
            rebalance.dropAssignments(draft, group, Errors.UNKNOWN_SERVER_ERROR);
            rebalance.prepare(draft, group);
            return;
        }
        group.enter(GroupState.STABLE, draft.now().wallMs());
        for (Member member : group.members().all()) {
            if (member.awaitsSync()) {
                draft.reply(member.waiting().syncRequest(), synced(group, member));
                group.update(member.awaitingSync(NO_REQUEST));
                rebalance.startSession(draft, group, member);
            }
        }
        draft.log(group.saved());
    }

    private static Synced synced(Group group, Member member) {
        return new Synced(Errors.NONE, group.protocolType(), group.protocol(), member.assignment());
    }
}
