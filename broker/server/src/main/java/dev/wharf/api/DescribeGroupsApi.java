package dev.wharf.api;

import dev.wharf.group.GroupAnswer;
import dev.wharf.group.GroupCommand;
import dev.wharf.group.GroupState;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.DescribeGroupsRequest;
import dev.wharf.protocol.message.DescribeGroupsResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * DescribeGroups (15): state, protocol and members of classic groups.
 *
 * <p>3: what the client may do, everything as long as there is no authoriser (KIP-430). 4: static members (KIP-345). 6: a group that does not exist is
 * GROUP_ID_NOT_FOUND; before, it is a dead group without an error (KIP-1043).
 */
final class DescribeGroupsApi implements ApiHandler<DescribeGroupsRequest> {
    private static final short FIRST_WITH_NOT_FOUND = 6;

    private final GroupCalls groups;

    DescribeGroupsApi(GroupCalls groups) {
        this.groups = groups;
    }

    @Override
    public ApiKey key() {
        return ApiKey.DESCRIBE_GROUPS;
    }

    @Override
    public DescribeGroupsRequest newRequest() {
        return new DescribeGroupsRequest();
    }

    @Override
    public void handle(DescribeGroupsRequest request, RequestContext context) {
        GroupCalls.Question<String, GroupAnswer.Described> question =
                new GroupCalls.Question<>(
                        Function.identity(),
                        GroupCommand.Describe::new,
                        GroupAnswer.Described.class);
        groups.askEach(
                context,
                request.groups(),
                question,
                (groupId, described) -> tell(described, request, context.version()),
                (groupId, error) ->
                        new DescribeGroupsResponse.DescribedGroup()
                                .setGroupId(groupId)
                                .setErrorCode(error.code())
                                .setGroupState(""),
                told -> context.respond(new DescribeGroupsResponse().setGroups(told)));
    }

    private static DescribeGroupsResponse.DescribedGroup tell(
            GroupAnswer.Described described, DescribeGroupsRequest request, short version) {
        boolean hidden =
                described.error() == Errors.GROUP_ID_NOT_FOUND && version < FIRST_WITH_NOT_FOUND;
        Errors error = hidden ? Errors.NONE : described.error();
        List<DescribeGroupsResponse.DescribedGroupMember> members = new ArrayList<>();
        for (GroupAnswer.DescribedMember member : described.members()) {
            members.add(
                    new DescribeGroupsResponse.DescribedGroupMember()
                            .setMemberId(member.memberId())
                            .setGroupInstanceId(member.instanceId())
                            .setClientId(member.client().id())
                            .setClientHost(member.client().host())
                            .setMemberMetadata(member.metadata().array())
                            .setMemberAssignment(member.assignment().array()));
        }
        DescribeGroupsResponse.DescribedGroup told =
                new DescribeGroupsResponse.DescribedGroup()
                        .setErrorCode(error.code())
                        .setGroupId(described.groupId())
                        .setGroupState(described.state().toString())
                        .setProtocolType(described.protocolType())
                        .setProtocolData(described.protocol())
                        .setMembers(members)
                        .setAuthorizedOperations(
                                request.includeAuthorizedOperations()
                                                && described.state() != GroupState.DEAD
                                        ? AuthorizedOperations.ALL_ON_GROUP
                                        : AuthorizedOperations.NOT_ASKED_FOR);
        if (version >= FIRST_WITH_NOT_FOUND && error != Errors.NONE) {
            told.setErrorMessage("Group " + described.groupId() + " not found.");
        }
        return told;
    }
}
