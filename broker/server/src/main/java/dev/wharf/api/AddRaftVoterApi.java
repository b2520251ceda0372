package dev.wharf.api;

import dev.wharf.consensus.Voter;
import dev.wharf.consensus.VoterChange;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.AddRaftVoterRequest;
import dev.wharf.protocol.message.AddRaftVoterResponse;
import org.jspecify.annotations.Nullable;

/**
 * AddRaftVoter (80): gives a node that follows the metadata log a vote on it (KIP-853). The node is named by its id and the directory id of its metadata log; one that does not follow closely, or
 * is not reached at its end points, is REQUEST_TIMED_OUT, one whose id has a vote already is DUPLICATE_VOTER. A node that is alone has no voters to add: UNSUPPORTED_VERSION.
 *
 * <p>1: whether to answer when the change is committed, or as soon as it is begun. We always wait for the commit.
 */
final class AddRaftVoterApi implements ApiHandler<AddRaftVoterRequest> {
    private final Services services;

    AddRaftVoterApi(Services services) {
        this.services = services;
    }

    @Override
    public ApiKey key() {
        return ApiKey.ADD_RAFT_VOTER;
    }

    @Override
    public String notes() {
        return "Answered when the new voters are committed, also where the request does not ask for it; waits 5 seconds at most.";
    }

    @Override
    public boolean isForController() {
        return true;
    }

    @Override
    public int timeoutMs(AddRaftVoterRequest request) {
        return request.timeoutMs();
    }

    @Override
    public AddRaftVoterRequest newRequest() {
        return new AddRaftVoterRequest();
    }

    @Override
    public void handle(AddRaftVoterRequest request, RequestContext context) {
        VoterWishes.make(
                services,
                context,
                request.clusterId(),
                new VoterChange.Wish(
                        VoterChange.Kind.ADD,
                        voter(request),
                        request.timeoutMs(),
                        context.isRepeated()),
                AddRaftVoterApi::response);
    }

    private static Voter voter(AddRaftVoterRequest request) {
        return new Voter(
                request.voterId(),
                request.voterDirectoryId(),
                request.listeners().stream()
                        .map(each -> new Voter.Endpoint(each.name(), each.host(), each.port()))
                        .toList());
    }

    private static AddRaftVoterResponse response(Errors error, @Nullable String message) {
        return new AddRaftVoterResponse().setErrorCode(error.code()).setErrorMessage(message);
    }
}
