package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.GetTelemetrySubscriptionsRequest;
import dev.wharf.protocol.message.GetTelemetrySubscriptionsResponse;
import dev.wharf.protocol.message.PushTelemetryRequest;
import dev.wharf.protocol.message.PushTelemetryResponse;
import dev.wharf.types.Uuid;
import io.netty.buffer.Unpooled;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Clients that push their metrics are counted and asked for nothing (KIP-714). */
final class TelemetryTest {
    private static final byte ZSTD = 4;

    private final TestBroker broker = new TestBroker(Map.of("telemetry.max.bytes", "100"));
    private final TestClient client = broker.connect();

    @Test
    void aClientGetsAnInstanceIdAndIsAskedForNothing() {
        GetTelemetrySubscriptionsResponse first = subscribe(Uuid.ZERO);
        assertThat(first.errorCode()).isZero();
        assertThat(first.clientInstanceId()).isNotEqualTo(Uuid.ZERO);
        assertThat(first.requestedMetrics()).isEmpty();
        assertThat(first.telemetryMaxBytes()).isEqualTo(100);
        assertThat(first.acceptedCompressionTypes()).contains(ZSTD);
        assertThat(subscribe(first.clientInstanceId()).clientInstanceId())
                .isEqualTo(first.clientInstanceId());
        assertThat(subscribe(Uuid.ZERO).clientInstanceId()).isNotEqualTo(first.clientInstanceId());
        assertThat(broker.broker().telemetry().subscriptions()).isEqualTo(3);
    }

    @Test
    void aPushIsCounted() {
        GetTelemetrySubscriptionsResponse subscription = subscribe(Uuid.ZERO);
        assertThat(push(subscription.clientInstanceId(), subscription.subscriptionId(), ZSTD, 100))
                .isEqualTo(Errors.NONE);
        assertThat(push(subscription.clientInstanceId(), subscription.subscriptionId(), 0, 1))
                .isEqualTo(Errors.NONE);
        TelemetryCounters counters = broker.broker().telemetry();
        assertThat(counters.pushes()).isEqualTo(2);
        assertThat(counters.pushedBytes()).isEqualTo(101);
        assertThat(counters.refused()).isZero();
    }

    @Test
    void aPushThatCannotBeRightIsRefused() {
        GetTelemetrySubscriptionsResponse subscription = subscribe(Uuid.ZERO);
        Uuid id = subscription.clientInstanceId();
        int number = subscription.subscriptionId();
        assertThat(push(Uuid.ZERO, number, ZSTD, 1)).isEqualTo(Errors.INVALID_REQUEST);
        assertThat(push(id, number + 1, ZSTD, 1)).isEqualTo(Errors.UNKNOWN_SUBSCRIPTION_ID);
        assertThat(push(id, number, 5, 1)).isEqualTo(Errors.UNSUPPORTED_COMPRESSION_TYPE);
        assertThat(push(id, number, ZSTD, 101)).isEqualTo(Errors.TELEMETRY_TOO_LARGE);
        assertThat(broker.broker().telemetry().refused()).isEqualTo(4);
        assertThat(broker.broker().telemetry().pushes()).isZero();
    }

    private GetTelemetrySubscriptionsResponse subscribe(Uuid instance) {
        return client.ask(
                new GetTelemetrySubscriptionsRequest().setClientInstanceId(instance),
                0,
                GetTelemetrySubscriptionsResponse.class);
    }

    private Errors push(Uuid instance, int subscription, int compression, int sizeBytes) {
        PushTelemetryResponse response =
                client.ask(
                        new PushTelemetryRequest()
                                .setClientInstanceId(instance)
                                .setSubscriptionId(subscription)
                                .setCompressionType((byte) compression)
                                .setMetrics(Unpooled.wrappedBuffer(new byte[sizeBytes])),
                        0,
                        PushTelemetryResponse.class);
        return Errors.of(response.errorCode());
    }
}
