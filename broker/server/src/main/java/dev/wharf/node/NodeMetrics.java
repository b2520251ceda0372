package dev.wharf.node;

import dev.wharf.metadata.MetadataImage;
import dev.wharf.network.NetworkCounters;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.inject.Singleton;
import java.util.function.ToDoubleFunction;

/** What {@code /q/metrics} shows of the node, under names that an operator of Kafka would search for. */
@Singleton
final class NodeMetrics implements MeterBinder {
    @Override
    public void bindTo(MeterRegistry registry) {
        Node node = HttpApplication.node();
        NetworkCounters network = node.counters();
        count(
                registry,
                network,
                "kafka.network.requests",
                "Requests taken.",
                NetworkCounters::requests);
        count(
                registry,
                network,
                "kafka.network.bytes.in",
                "Bytes read from clients.",
                NetworkCounters::bytesIn);
        count(
                registry,
                network,
                "kafka.network.bytes.out",
                "Bytes sent to clients.",
                NetworkCounters::bytesOut);
        count(
                registry,
                network,
                "kafka.network.connections.accepted",
                "Connections accepted.",
                NetworkCounters::accepted);
        count(
                registry,
                network,
                "kafka.network.connections.refused",
                "Connections refused at a limit.",
                NetworkCounters::refused);
        count(
                registry,
                network,
                "kafka.network.connections.closed.for.cause",
                "Connections closed by the broker.",
                NetworkCounters::closedForCause);
        gauge(
                registry,
                network,
                "kafka.network.connections",
                "Connections open now.",
                NetworkCounters::active);
        gauge(
                registry,
                node,
                "kafka.controller.topics",
                "Topics of the cluster.",
                each -> image(each).topics().size());
    }

    private static MetadataImage image(Node node) {
        return node.broker().image();
    }

    private static <T> void count(
            MeterRegistry registry,
            T source,
            String name,
            String meaning,
            ToDoubleFunction<T> value) {
        FunctionCounter.builder(name, source, value).description(meaning).register(registry);
    }

    private static <T> void gauge(
            MeterRegistry registry,
            T source,
            String name,
            String meaning,
            ToDoubleFunction<T> value) {
        Gauge.builder(name, source, value).description(meaning).register(registry);
    }
}
