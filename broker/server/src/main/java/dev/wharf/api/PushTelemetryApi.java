package dev.wharf.api;

import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.PushTelemetryRequest;
import dev.wharf.protocol.message.PushTelemetryResponse;

/**
 * PushTelemetry (72): metrics of a client (KIP-714). They are counted and dropped, never decompressed: a small push could be a large one inside
 * (CVE-2026-111073).
 *
 * <p>A push without an instance id is INVALID_REQUEST, of another subscription UNKNOWN_SUBSCRIPTION_ID, of a compression that nobody knows
 * UNSUPPORTED_COMPRESSION_TYPE, and of more than {@code telemetry.max.bytes} TELEMETRY_TOO_LARGE.
 */
final class PushTelemetryApi implements ApiHandler<PushTelemetryRequest> {
    private static final byte NO_COMPRESSION = 0;
    private static final byte LAST_COMPRESSION = 4;

    private final Services services;

    PushTelemetryApi(Services services) {
        this.services = services;
    }

    @Override
    public ApiKey key() {
        return ApiKey.PUSH_TELEMETRY;
    }

    @Override
    public String notes() {
        return "Counted and dropped.";
    }

    @Override
    public PushTelemetryRequest newRequest() {
        return new PushTelemetryRequest();
    }

    @Override
    public void handle(PushTelemetryRequest request, RequestContext context) {
        Errors refusal = refusal(request);
        if (refusal == Errors.NONE) {
            services.telemetry().onPush(request.metrics().readableBytes());
        } else {
            services.telemetry().onRefused();
        }
        context.respond(new PushTelemetryResponse().setErrorCode(refusal.code()));
    }

    private Errors refusal(PushTelemetryRequest request) {
        if (request.clientInstanceId().isZero()) {
            return Errors.INVALID_REQUEST;
        }
        if (request.subscriptionId() != GetTelemetrySubscriptionsApi.SUBSCRIPTION_ID) {
            return Errors.UNKNOWN_SUBSCRIPTION_ID;
        }
        byte compression = request.compressionType();
        if (compression < NO_COMPRESSION || compression > LAST_COMPRESSION) {
            return Errors.UNSUPPORTED_COMPRESSION_TYPE;
        }
        return request.metrics().readableBytes() > services.config().telemetryMaxBytes()
                ? Errors.TELEMETRY_TOO_LARGE
                : Errors.NONE;
    }
}
