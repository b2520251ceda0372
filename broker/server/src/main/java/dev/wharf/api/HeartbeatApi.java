package dev.wharf.api;

import dev.wharf.group.GroupAnswer;
import dev.wharf.group.GroupCommand;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.message.HeartbeatRequest;
import dev.wharf.protocol.message.HeartbeatResponse;

/** Heartbeat (12): keeps a member's session, and tells it when the group rebalances. 3: static members (KIP-345). */
final class HeartbeatApi implements ApiHandler<HeartbeatRequest> {
    private final GroupCalls groups;

    HeartbeatApi(GroupCalls groups) {
        this.groups = groups;
    }

    @Override
    public ApiKey key() {
        return ApiKey.HEARTBEAT;
    }

    @Override
    public HeartbeatRequest newRequest() {
        return new HeartbeatRequest();
    }

    @Override
    public void handle(HeartbeatRequest request, RequestContext context) {
        GroupCommand.Heartbeat heartbeat =
                new GroupCommand.Heartbeat(
                        request.groupId(),
                        GroupCalls.membership(
                                request.memberId(),
                                request.groupInstanceId(),
                                request.generationId()));
        groups.ask(
                context,
                request.groupId(),
                heartbeat,
                GroupAnswer.Done.class,
                done -> context.respond(new HeartbeatResponse().setErrorCode(done.error().code())),
                error -> context.respond(new HeartbeatResponse().setErrorCode(error.code())));
    }
}
