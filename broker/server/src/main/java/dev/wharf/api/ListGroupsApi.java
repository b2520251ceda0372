package dev.wharf.api;

import dev.wharf.group.GroupAnswer;
import dev.wharf.group.GroupCommand;
import dev.wharf.machine.Outcome;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.ListGroupsRequest;
import dev.wharf.protocol.message.ListGroupsResponse;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * ListGroups (16): the groups that this broker coordinates. 4: by state (KIP-518). 5: by type (KIP-848). If a coordinator cannot answer, the response carries its
 * error beside the groups of the others.
 */
final class ListGroupsApi implements ApiHandler<ListGroupsRequest> {
    private final Services services;

    ListGroupsApi(Services services) {
        this.services = services;
    }

    @Override
    public ApiKey key() {
        return ApiKey.LIST_GROUPS;
    }

    @Override
    public ListGroupsRequest newRequest() {
        return new ListGroupsRequest();
    }

    @Override
    public void handle(ListGroupsRequest request, RequestContext context) {
        GroupCommand command =
                new GroupCommand.ListGroups(
                        new LinkedHashSet<>(request.statesFilter()),
                        new LinkedHashSet<>(request.typesFilter()));
        services.groups()
                .submitToAll(
                        context.connection().loop(),
                        command,
                        outcomes -> context.respond(tell(outcomes)));
    }

    private static ListGroupsResponse tell(List<Outcome<GroupAnswer>> outcomes) {
        List<ListGroupsResponse.ListedGroup> groups = new ArrayList<>();
        for (Outcome<GroupAnswer> outcome : outcomes) {
            switch (outcome) {
                case Outcome.Answered<GroupAnswer>(GroupAnswer answer) ->
                        addTo(groups, (GroupAnswer.Listed) answer);
                case Outcome.Unanswered<GroupAnswer> _ -> {
                    // A part of the list is worse than none: the client asks again.
                    return new ListGroupsResponse()
                            .setErrorCode(Errors.COORDINATOR_NOT_AVAILABLE.code());
                }
            }
        }
        return new ListGroupsResponse().setGroups(groups);
    }

    private static void addTo(
            List<ListGroupsResponse.ListedGroup> groups, GroupAnswer.Listed listed) {
        for (GroupAnswer.ListedGroup group : listed.groups()) {
            groups.add(
                    new ListGroupsResponse.ListedGroup()
                            .setGroupId(group.groupId())
                            .setProtocolType(group.protocolType())
                            .setGroupState(group.state().toString())
                            .setGroupType(GroupAnswer.ListedGroup.TYPE));
        }
    }
}
