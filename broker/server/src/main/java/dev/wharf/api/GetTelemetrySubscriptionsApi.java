package dev.wharf.api;

import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.message.GetTelemetrySubscriptionsRequest;
import dev.wharf.protocol.message.GetTelemetrySubscriptionsResponse;
import dev.wharf.types.Uuid;
import java.util.List;

/**
 * GetTelemetrySubscriptions (71): which of its own metrics a client is to push (KIP-714): none, so a client asks again every five minutes and
 * pushes nothing. A client without an instance id gets one.
 */
final class GetTelemetrySubscriptionsApi implements ApiHandler<GetTelemetrySubscriptionsRequest> {
    /** The number of the only subscription there is, the empty one. */
    static final int SUBSCRIPTION_ID = 1;

    /** Kafka's default. */
    private static final int PUSH_INTERVAL_MS = 300_000;

    /** zstd, lz4, gzip, snappy: the order in which Kafka prefers them. */
    private static final List<Byte> COMPRESSIONS = List.of((byte) 4, (byte) 3, (byte) 1, (byte) 2);

    private final Services services;

    GetTelemetrySubscriptionsApi(Services services) {
        this.services = services;
    }

    @Override
    public ApiKey key() {
        return ApiKey.GET_TELEMETRY_SUBSCRIPTIONS;
    }

    @Override
    public String notes() {
        return "Clients are asked for no metrics. Kafka serves it only with a plugin that takes them.";
    }

    @Override
    public GetTelemetrySubscriptionsRequest newRequest() {
        return new GetTelemetrySubscriptionsRequest();
    }

    @Override
    public void handle(GetTelemetrySubscriptionsRequest request, RequestContext context) {
        services.telemetry().onSubscription();
        Uuid known = request.clientInstanceId();
        Uuid instance = known.isZero() ? services.dice(context.connection()).nextUuid() : known;
        context.respond(
                new GetTelemetrySubscriptionsResponse()
                        .setClientInstanceId(instance)
                        .setSubscriptionId(SUBSCRIPTION_ID)
                        .setAcceptedCompressionTypes(COMPRESSIONS)
                        .setPushIntervalMs(PUSH_INTERVAL_MS)
                        .setTelemetryMaxBytes(services.config().telemetryMaxBytes())
                        .setDeltaTemporality(true));
    }
}
