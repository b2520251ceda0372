package dev.wharf.api;

import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.InitProducerIdRequest;
import dev.wharf.protocol.message.InitProducerIdResponse;

/**
 * InitProducerId (22): an id for an idempotent producer (KIP-98).
 *
 * <ul>
 *   <li>3: a producer that lost its sequence asks again with its old id and epoch (KIP-360); without a transactional id it simply gets a new id, as in
 *       Kafka.
 *   <li>There are no transactions yet, so a transactional id is refused with UNSUPPORTED_VERSION, which clients take for final; an empty one is
 *       INVALID_REQUEST, as in Kafka.
 * </ul>
 */
final class InitProducerIdApi implements ApiHandler<InitProducerIdRequest> {
    private static final long NO_PRODUCER = -1;
    private static final short NO_EPOCH = -1;

    private final Services services;

    InitProducerIdApi(Services services) {
        this.services = services;
    }

    @Override
    public ApiKey key() {
        return ApiKey.INIT_PRODUCER_ID;
    }

    @Override
    public String notes() {
        return "A transactional id is refused with UNSUPPORTED_VERSION.";
    }

    @Override
    public InitProducerIdRequest newRequest() {
        return new InitProducerIdRequest();
    }

    @Override
    public void handle(InitProducerIdRequest request, RequestContext context) {
        String transactionalId = request.transactionalId();
        if (transactionalId != null) {
            Errors error =
                    transactionalId.isEmpty() ? Errors.INVALID_REQUEST : Errors.UNSUPPORTED_VERSION;
            context.respond(response(error, NO_PRODUCER, NO_EPOCH));
            return;
        }
        boolean idWithoutEpoch =
                (request.producerId() == NO_PRODUCER) != (request.producerEpoch() == NO_EPOCH);
        if (idWithoutEpoch) {
            context.respond(response(Errors.INVALID_REQUEST, NO_PRODUCER, NO_EPOCH));
            return;
        }
        services.controller()
                .nextProducerId(
                        context.connection().loop(),
                        result ->
                                context.respond(
                                        response(
                                                result.error(),
                                                result.producerId(),
                                                result.error() == Errors.NONE ? 0 : NO_EPOCH)));
    }

    private static InitProducerIdResponse response(Errors error, long producerId, int epoch) {
        return new InitProducerIdResponse()
                .setErrorCode(error.code())
                .setProducerId(producerId)
                .setProducerEpoch((short) epoch);
    }
}
