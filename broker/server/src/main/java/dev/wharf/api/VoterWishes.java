package dev.wharf.api;

import dev.wharf.consensus.VoterChange;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.wire.ApiMessage;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** What the two requests that change the voters have in common. Without state. */
final class VoterWishes {
    private VoterWishes() {}

    /**
     * Makes the change and responds.
     *
     * @param clusterId what the client takes this cluster for; null if it does not say
     * @param response of an error and its message
     */
    static void make(
            Services services,
            RequestContext context,
            @Nullable String clusterId,
            VoterChange.Wish wish,
            BiFunction<Errors, @Nullable String, ? extends ApiMessage> response) {
        if (clusterId != null && !clusterId.equals(services.clusterId())) {
            respond(context, Errors.INCONSISTENT_CLUSTER_ID, null, response);
        } else if (wish.voter().nodeId() < 0 || wish.voter().directoryId().isZero()) {
            respond(
                    context,
                    Errors.INVALID_REQUEST,
                    "A voter has an id and a directory id",
                    response);
        } else {
            services.controller()
                    .changeVoters(
                            context.connection().loop(),
                            wish,
                            (error, message) -> respond(context, error, message, response));
        }
    }

    private static void respond(
            RequestContext context,
            Errors error,
            @Nullable String message,
            BiFunction<Errors, @Nullable String, ? extends ApiMessage> response) {
        // A client that is told NOT_CONTROLLER looks for the one that is.
        Errors told = error == Errors.NOT_LEADER_OR_FOLLOWER ? Errors.NOT_CONTROLLER : error;
        boolean isSilent = told == Errors.NONE || message != null;
        context.respond(response.apply(told, isSilent ? message : told.text()));
    }
}
