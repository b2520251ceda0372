package dev.wharf.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class OperatorMetricsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Metrics metrics = new OperatorMetrics().metrics(registry);

    @Test
    void aThousandTopicsHaveNoMoreMetersThanOne() {
        event("orders-0");
        int meters = registry.getMeters().size();
        for (int i = 1; i < 1000; i++) {
            event("orders-" + i);
        }
        assertThat(registry.getMeters()).isNotEmpty().hasSize(meters);
    }

    private void event(String name) {
        metrics.receivedEvent(new Event(new ResourceID(name, "shop")), Map.of());
    }
}
