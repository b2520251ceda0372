package dev.wharf.node.metrics;

import io.prometheus.client.Collector;
import java.util.List;

/**
 * One name of {@code /q/metrics} and what it means.
 *
 * @param name without the {@code _total} that the text of a counter adds
 * @param labels in the order in which values are given
 */
public record Family(String name, Kind kind, List<String> labels, String meaning) {
    /** How the figure moves. */
    public enum Kind {
        /** Only up, from 0 at the start of the process. */
        COUNTER(Collector.Type.COUNTER),
        /** Up and down. */
        GAUGE(Collector.Type.GAUGE),
        /** Counts by upper bound. */
        HISTOGRAM(Collector.Type.HISTOGRAM);

        private final Collector.Type type;

        Kind(Collector.Type type) {
            this.type = type;
        }

        Collector.Type type() {
            return type;
        }
    }

    static Family counter(String name, List<String> labels, String meaning) {
        return new Family(name, Kind.COUNTER, labels, meaning);
    }

    static Family gauge(String name, List<String> labels, String meaning) {
        return new Family(name, Kind.GAUGE, labels, meaning);
    }

    static Family histogram(String name, List<String> labels, String meaning) {
        return new Family(name, Kind.HISTOGRAM, labels, meaning);
    }

    /** The name as it is in the text. */
    public String textName() {
        return kind == Kind.COUNTER ? name + "_total" : name;
    }
}
