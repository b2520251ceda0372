package dev.wharf.api;

import dev.wharf.group.GroupAnswer;
import dev.wharf.group.GroupCommand;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.DeleteGroupsRequest;
import dev.wharf.protocol.message.DeleteGroupsResponse;
import java.util.function.Function;

/** DeleteGroups (42): deletes empty groups with their offsets, each on its own (KIP-229); one that is named twice is deleted once. */
final class DeleteGroupsApi implements ApiHandler<DeleteGroupsRequest> {
    private final GroupCalls groups;

    DeleteGroupsApi(GroupCalls groups) {
        this.groups = groups;
    }

    @Override
    public ApiKey key() {
        return ApiKey.DELETE_GROUPS;
    }

    @Override
    public DeleteGroupsRequest newRequest() {
        return new DeleteGroupsRequest();
    }

    @Override
    public void handle(DeleteGroupsRequest request, RequestContext context) {
        GroupCalls.Question<String, GroupAnswer.Done> question =
                new GroupCalls.Question<>(
                        Function.identity(), GroupCommand.DeleteGroup::new, GroupAnswer.Done.class);
        groups.askEach(
                context,
                request.groupsNames().stream().distinct().toList(),
                question,
                (groupId, done) -> tell(groupId, done.error()),
                DeleteGroupsApi::tell,
                told -> context.respond(new DeleteGroupsResponse().setResults(told)));
    }

    private static DeleteGroupsResponse.DeletableGroupResult tell(String groupId, Errors error) {
        return new DeleteGroupsResponse.DeletableGroupResult()
                .setGroupId(groupId)
                .setErrorCode(error.code());
    }
}
