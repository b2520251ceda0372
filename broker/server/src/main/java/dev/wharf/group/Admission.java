package dev.wharf.group;

import dev.wharf.group.GroupCommand.Join;
import dev.wharf.group.GroupCommand.Membership;
import dev.wharf.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** Who may do what: the checks that come before a command changes anything. */
final class Admission {
    private Admission() {}

    /** Whether a command comes from a member: NONE, UNKNOWN_MEMBER_ID, or FENCED_INSTANCE_ID if another now has its static name (KIP-345). */
    static Errors checkMember(Group group, String memberId, @Nullable String instanceId) {
        if (instanceId != null) {
            String holder = group.members().idOf(instanceId);
            if (holder == null) {
                return Errors.UNKNOWN_MEMBER_ID;
            }
            if (!holder.equals(memberId)) {
                return Errors.FENCED_INSTANCE_ID;
            }
        }
        return group.members().contains(memberId) ? Errors.NONE : Errors.UNKNOWN_MEMBER_ID;
    }

    /** As {@link #checkMember}, and ILLEGAL_GENERATION unless it is of the current generation. */
    static Errors checkMembership(Group group, Membership membership) {
        Errors error = checkMember(group, membership.memberId(), membership.instanceId());
        if (error == Errors.NONE && membership.generation() != group.generation()) {
            return Errors.ILLEGAL_GENERATION;
        }
        return error;
    }

    /**
     * Whether the group has room. While it rebalances, the places go to those who have joined, so that a group that is too large by a
     * lowered limit loses whoever comes last; otherwise members have a place.
     */
    static boolean hasRoom(Group group, String memberId, int memberLimit) {
        Member member = group.members().find(memberId);
        return switch (group.state()) {
            case EMPTY, DEAD -> true;
            case PREPARING_REBALANCE ->
                    (member != null && member.awaitsJoin())
                            || group.members().awaitingJoin() < memberLimit;
            case COMPLETING_REBALANCE, STABLE ->
                    member != null || group.members().size() < memberLimit;
        };
    }

    /** What can be said about a join without its group. */
    static Errors checkJoin(Join join, GroupConfig config) {
        if (join.groupId().isEmpty()) {
            return Errors.INVALID_GROUP_ID;
        }
        int sessionTimeoutMs = join.terms().sessionTimeoutMs();
        if (sessionTimeoutMs < config.minSessionTimeoutMs()
                || sessionTimeoutMs > config.maxSessionTimeoutMs()) {
            return Errors.INVALID_SESSION_TIMEOUT;
        }
        if (join.terms().protocols().size() > GroupLimits.MAX_PROTOCOLS) {
            return Errors.INVALID_REQUEST;
        }
        return Errors.NONE;
    }
}
