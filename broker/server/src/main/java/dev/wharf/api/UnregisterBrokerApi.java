package dev.wharf.api;

import dev.wharf.controller.ControllerAnswer;
import dev.wharf.controller.ControllerCommand;
import dev.wharf.controller.Problem;
import dev.wharf.machine.Outcome;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.UnregisterBrokerRequest;
import dev.wharf.protocol.message.UnregisterBrokerResponse;
import org.jspecify.annotations.Nullable;

/**
 * UnregisterBroker (64): takes a broker that is gone for good out of the cluster. An unknown id is BROKER_ID_NOT_REGISTERED.
 *
 * <p>A broker that runs is refused with INVALID_REQUEST. Kafka would unregister it under its feet.
 */
final class UnregisterBrokerApi implements ApiHandler<UnregisterBrokerRequest> {
    private final Services services;

    UnregisterBrokerApi(Services services) {
        this.services = services;
    }

    @Override
    public ApiKey key() {
        return ApiKey.UNREGISTER_BROKER;
    }

    @Override
    public String notes() {
        return "A broker that runs is refused with INVALID_REQUEST; Kafka would unregister it.";
    }

    @Override
    public boolean isForController() {
        return true;
    }

    @Override
    public UnregisterBrokerRequest newRequest() {
        return new UnregisterBrokerRequest();
    }

    @Override
    public void handle(UnregisterBrokerRequest request, RequestContext context) {
        services.controller()
                .submit(
                        context.connection().loop(),
                        context.errand(),
                        new ControllerCommand.UnregisterBroker(request.brokerId()),
                        outcome -> context.respond(response(problem(outcome))));
    }

    private static @Nullable Problem problem(Outcome<ControllerAnswer> outcome) {
        if (outcome
                instanceof
                Outcome.Answered<ControllerAnswer>(
                        ControllerAnswer.BrokerUnregistered(Problem problem))) {
            return problem;
        }
        Errors error = Unanswered.error(outcome);
        return new Problem(error, error.text());
    }

    private static UnregisterBrokerResponse response(@Nullable Problem problem) {
        return new UnregisterBrokerResponse()
                .setErrorCode((problem == null ? Errors.NONE : problem.error()).code())
                .setErrorMessage(problem == null ? null : problem.message());
    }
}
