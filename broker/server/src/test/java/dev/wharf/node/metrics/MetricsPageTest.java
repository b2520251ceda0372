package dev.wharf.node.metrics;

import dev.wharf.architecture.GeneratedPage;
import java.io.IOException;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** {@code docs/metrics.md}: every figure of the broker. */
final class MetricsPageTest {
    private static final String INTRODUCTION =
            """
            # Health and metrics

            Over HTTP, at `http.host` and `http.port` (`127.0.0.1:9080` if nothing is set):

            | page | up when | for |
            |---|---|---|
            | `/q/health/started` | the node has started | a startup probe |
            | `/q/health/ready` | clients are served: the node is registered, its log directory takes forces, and it has not been told to stop | a readiness probe |
            | `/q/health/live` | every event loop still turns, within two seconds | a liveness probe |
            | `/q/metrics` | | Prometheus |

            All of them are there once clients are served, and until the node is told to stop; before and after, nothing listens, which a probe
            takes for not ready. A disk below `log.dir.min.free.bytes` does not make the node unready, for it still serves those who read;
            `wharf_log_directory_full` tells of it.

            ## Figures

            Where Kafka has a figure, it has the name that Kafka's JMX name becomes in Prometheus, so dashboards for Kafka find it. Counters start at 0 with the process;
            rates and percentiles are the business of Prometheus: `rate(...[1m])`, `histogram_quantile(0.99, ...)`. The figures of the JVM and of the process (`jvm_*`,
            `process_*`, `system_*`) are Micrometer's.

            Topics and partitions have figures of their own up to the first %d partitions by name; the figures without a topic count all.

            | name | type | labels | meaning |
            |---|---|---|---|
            """;

    @Test
    void the_page_of_metrics_names_what_a_scrape_tells() throws IOException {
        StringBuilder text = new StringBuilder();
        text.append(INTRODUCTION.replace("%d", Integer.toString(NodeCollector.MAX_PARTITIONS)));
        for (Family family : Families.ALL) {
            text.append("| `")
                    .append(family.textName())
                    .append("` | ")
                    .append(family.kind().name().toLowerCase(Locale.ROOT))
                    .append(" | ")
                    .append(String.join(", ", family.labels()))
                    .append(" | ")
                    .append(family.meaning())
                    .append(" |\n");
        }
        new GeneratedPage("metrics.md", MetricsPageTest.class).check(text.toString());
    }
}
