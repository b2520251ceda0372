package dev.wharf.api;

import dev.wharf.group.GroupAnswer;
import dev.wharf.group.GroupCommand;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.LeaveGroupRequest;
import dev.wharf.protocol.message.LeaveGroupResponse;
import java.util.ArrayList;
import java.util.List;

/**
 * LeaveGroup (13): takes members out of a group.
 *
 * <p>0 to 2: one member, whose error is the response's. 3: several, and static ones by name (KIP-345). 5: reasons for people (KIP-800).
 */
final class LeaveGroupApi implements ApiHandler<LeaveGroupRequest> {
    private static final short FIRST_WITH_SEVERAL = 3;

    private final GroupCalls groups;

    LeaveGroupApi(GroupCalls groups) {
        this.groups = groups;
    }

    @Override
    public ApiKey key() {
        return ApiKey.LEAVE_GROUP;
    }

    @Override
    public LeaveGroupRequest newRequest() {
        return new LeaveGroupRequest();
    }

    @Override
    public void handle(LeaveGroupRequest request, RequestContext context) {
        List<GroupCommand.Leaver> leavers = new ArrayList<>();
        if (context.version() < FIRST_WITH_SEVERAL) {
            leavers.add(new GroupCommand.Leaver(request.memberId(), null));
        } else {
            for (LeaveGroupRequest.MemberIdentity member : request.members()) {
                leavers.add(new GroupCommand.Leaver(member.memberId(), member.groupInstanceId()));
            }
        }
        groups.ask(
                context,
                request.groupId(),
                new GroupCommand.Leave(request.groupId(), leavers),
                GroupAnswer.Left.class,
                left -> context.respond(tell(left, context.version())),
                error -> context.respond(new LeaveGroupResponse().setErrorCode(error.code())));
    }

    private static LeaveGroupResponse tell(GroupAnswer.Left left, short version) {
        if (version < FIRST_WITH_SEVERAL) {
            Errors error =
                    left.error() == Errors.NONE && !left.members().isEmpty()
                            ? left.members().getFirst().error()
                            : left.error();
            return new LeaveGroupResponse().setErrorCode(error.code());
        }
        List<LeaveGroupResponse.MemberResponse> members = new ArrayList<>();
        for (GroupAnswer.LeftMember member : left.members()) {
            members.add(
                    new LeaveGroupResponse.MemberResponse()
                            .setMemberId(member.memberId())
                            .setGroupInstanceId(member.instanceId())
                            .setErrorCode(member.error().code()));
        }
        return new LeaveGroupResponse().setErrorCode(left.error().code()).setMembers(members);
    }
}
