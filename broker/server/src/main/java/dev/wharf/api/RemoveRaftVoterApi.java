package dev.wharf.api;

import dev.wharf.consensus.Voter;
import dev.wharf.consensus.VoterChange;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.RemoveRaftVoterRequest;
import dev.wharf.protocol.message.RemoveRaftVoterResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * RemoveRaftVoter (81): takes a node's vote on the metadata log (KIP-853), by its id and the directory id of that log. The active controller hands over first and answers NOT_CONTROLLER: the next one
 * removes it when it is asked again, as Kafka's clients do. One that has no vote is VOTER_NOT_FOUND. The last voter stays: INVALID_REQUEST. A node that is alone has none to remove: UNSUPPORTED_VERSION.
 */
final class RemoveRaftVoterApi implements ApiHandler<RemoveRaftVoterRequest> {
    private final Services services;

    RemoveRaftVoterApi(Services services) {
        this.services = services;
    }

    @Override
    public ApiKey key() {
        return ApiKey.REMOVE_RAFT_VOTER;
    }

    @Override
    public String notes() {
        return "The last voter is not removed: INVALID_REQUEST.";
    }

    @Override
    public boolean isForController() {
        return true;
    }

    @Override
    public RemoveRaftVoterRequest newRequest() {
        return new RemoveRaftVoterRequest();
    }

    @Override
    public void handle(RemoveRaftVoterRequest request, RequestContext context) {
        VoterWishes.make(
                services,
                context,
                request.clusterId(),
                new VoterChange.Wish(
                        VoterChange.Kind.REMOVE,
                        new Voter(request.voterId(), request.voterDirectoryId(), List.of()),
                        VoterChange.MAX_MS,
                        context.isRepeated()),
                RemoveRaftVoterApi::response);
    }

    private static RemoveRaftVoterResponse response(Errors error, @Nullable String message) {
        return new RemoveRaftVoterResponse().setErrorCode(error.code()).setErrorMessage(message);
    }
}
