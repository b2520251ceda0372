package dev.wharf.api;

import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.UnregisterBrokerRequest;
import dev.wharf.protocol.message.UnregisterBrokerResponse;

/**
 * UnregisterBroker (64): takes a broker that is gone for good out of the cluster. An unknown id is BROKER_ID_NOT_REGISTERED.
 *
 * <p>The broker that answers runs, and no other can be registered as long as there is one node: its own id is refused with INVALID_REQUEST. Kafka would
 * unregister it under its feet.
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
    public UnregisterBrokerRequest newRequest() {
        return new UnregisterBrokerRequest();
    }

    @Override
    public void handle(UnregisterBrokerRequest request, RequestContext context) {
        int id = request.brokerId();
        BrokerRegistration known = services.image().brokers().get(id);
        Errors error = known == null ? Errors.BROKER_ID_NOT_REGISTERED : Errors.INVALID_REQUEST;
        String message =
                known == null
                        ? "Broker " + id + " is not registered"
                        : "Broker " + id + " is running; only one that is gone is unregistered";
        context.respond(
                new UnregisterBrokerResponse().setErrorCode(error.code()).setErrorMessage(message));
    }
}
