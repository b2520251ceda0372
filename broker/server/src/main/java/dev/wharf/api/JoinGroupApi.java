package dev.wharf.api;

import dev.wharf.group.Bytes;
import dev.wharf.group.GroupAnswer;
import dev.wharf.group.GroupCommand;
import dev.wharf.group.Member;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.JoinGroupRequest;
import dev.wharf.protocol.message.JoinGroupResponse;
import java.util.ArrayList;
import java.util.List;

/**
 * JoinGroup (11): takes part in a group's next generation; answered when everybody has joined or time is up.
 *
 * <ul>
 *   <li>1: the rebalance time-out apart from the session's. 4: a new member gets its id first and joins with it (KIP-394). 5: static members (KIP-345).
 *   <li>7: protocol type and name may be null; before, no protocol is an empty name. 8: a reason for people (KIP-800). 9: the leader may be told that
 *       there is nothing to assign (KIP-814).
 * </ul>
 */
final class JoinGroupApi implements ApiHandler<JoinGroupRequest> {
    private static final short FIRST_WITH_NULL_PROTOCOL = 7;

    private final GroupCalls groups;

    JoinGroupApi(GroupCalls groups) {
        this.groups = groups;
    }

    @Override
    public ApiKey key() {
        return ApiKey.JOIN_GROUP;
    }

    @Override
    public JoinGroupRequest newRequest() {
        return new JoinGroupRequest();
    }

    @Override
    public void handle(JoinGroupRequest request, RequestContext context) {
        List<Member.Protocol> protocols = new ArrayList<>();
        for (JoinGroupRequest.JoinGroupRequestProtocol protocol : request.protocols()) {
            protocols.add(new Member.Protocol(protocol.name(), Bytes.of(protocol.metadata())));
        }
        GroupCommand.Join join =
                new GroupCommand.Join(
                        request.groupId(),
                        request.memberId(),
                        request.groupInstanceId(),
                        GroupCalls.client(context),
                        request.protocolType(),
                        new Member.Terms(
                                request.sessionTimeoutMs(),
                                request.rebalanceTimeoutMs(),
                                protocols),
                        GroupCommand.JoinDialect.of(context.version()));
        groups.ask(
                context,
                request.groupId(),
                join,
                GroupAnswer.Joined.class,
                joined -> context.respond(tell(joined, context.version())),
                error -> context.respond(failed(error, request, context.version())));
    }

    private static JoinGroupResponse tell(GroupAnswer.Joined joined, short version) {
        List<JoinGroupResponse.JoinGroupResponseMember> members = new ArrayList<>();
        for (GroupAnswer.JoinedMember member : joined.members()) {
            members.add(
                    new JoinGroupResponse.JoinGroupResponseMember()
                            .setMemberId(member.memberId())
                            .setGroupInstanceId(member.instanceId())
                            .setMetadata(member.metadata().array()));
        }
        String protocol = joined.protocol();
        return new JoinGroupResponse()
                .setErrorCode(joined.error().code())
                .setGenerationId(joined.generation())
                .setProtocolType(joined.protocolType())
                .setProtocolName(
                        protocol == null && version < FIRST_WITH_NULL_PROTOCOL ? "" : protocol)
                .setLeader(joined.leader())
                .setSkipAssignment(joined.skipAssignment())
                .setMemberId(joined.memberId())
                .setMembers(members);
    }

    private static JoinGroupResponse failed(Errors error, JoinGroupRequest request, short version) {
        return new JoinGroupResponse()
                .setErrorCode(error.code())
                .setMemberId(request.memberId())
                .setProtocolName(version < FIRST_WITH_NULL_PROTOCOL ? "" : null);
    }
}
