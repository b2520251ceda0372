package dev.wharf.api;

import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.message.ListPartitionReassignmentsRequest;
import dev.wharf.protocol.message.ListPartitionReassignmentsResponse;

/** ListPartitionReassignments (46): the partitions whose replicas are on the move (KIP-455). None ever is: there is one node. */
final class ListPartitionReassignmentsApi implements ApiHandler<ListPartitionReassignmentsRequest> {
    @Override
    public ApiKey key() {
        return ApiKey.LIST_PARTITION_REASSIGNMENTS;
    }

    @Override
    public ListPartitionReassignmentsRequest newRequest() {
        return new ListPartitionReassignmentsRequest();
    }

    @Override
    public void handle(ListPartitionReassignmentsRequest request, RequestContext context) {
        context.respond(new ListPartitionReassignmentsResponse().setErrorMessage(null));
    }
}
