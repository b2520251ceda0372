package dev.wharf.api;

import dev.wharf.group.Bytes;
import dev.wharf.group.GroupAnswer;
import dev.wharf.group.GroupCommand;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.SyncGroupRequest;
import dev.wharf.protocol.message.SyncGroupResponse;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * SyncGroup (14): hands in everybody's assignment if the member leads, and fetches its own; answered once the leader has handed in.
 *
 * <p>3: static members (KIP-345). 5: protocol type and name are checked and told, and a request that does not name them is
 * INCONSISTENT_GROUP_PROTOCOL (KIP-559).
 */
final class SyncGroupApi implements ApiHandler<SyncGroupRequest> {
    private static final short FIRST_WITH_PROTOCOL = 5;

    private final GroupCalls groups;

    SyncGroupApi(GroupCalls groups) {
        this.groups = groups;
    }

    @Override
    public ApiKey key() {
        return ApiKey.SYNC_GROUP;
    }

    @Override
    public SyncGroupRequest newRequest() {
        return new SyncGroupRequest();
    }

    @Override
    public void handle(SyncGroupRequest request, RequestContext context) {
        boolean named = request.protocolType() != null && request.protocolName() != null;
        if (context.version() >= FIRST_WITH_PROTOCOL && !named) {
            Errors error = Errors.INCONSISTENT_GROUP_PROTOCOL;
            context.respond(new SyncGroupResponse().setErrorCode(error.code()));
            return;
        }
        Map<String, Bytes> assignments = new LinkedHashMap<>();
        for (SyncGroupRequest.SyncGroupRequestAssignment assignment : request.assignments()) {
            assignments.put(assignment.memberId(), Bytes.of(assignment.assignment()));
        }
        GroupCommand.Sync sync =
                new GroupCommand.Sync(
                        request.groupId(),
                        GroupCalls.membership(
                                request.memberId(),
                                request.groupInstanceId(),
                                request.generationId()),
                        request.protocolType(),
                        request.protocolName(),
                        assignments);
        groups.ask(
                context,
                request.groupId(),
                sync,
                GroupAnswer.Synced.class,
                synced ->
                        context.respond(
                                new SyncGroupResponse()
                                        .setErrorCode(synced.error().code())
                                        .setProtocolType(synced.protocolType())
                                        .setProtocolName(synced.protocol())
                                        .setAssignment(synced.assignment().array())),
                error -> context.respond(new SyncGroupResponse().setErrorCode(error.code())));
    }
}
