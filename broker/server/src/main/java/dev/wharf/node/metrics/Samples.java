package dev.wharf.node.metrics;

import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One scrape as it is written down: samples by family, in the order of {@link Families#ALL}. */
final class Samples {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Map<Family, List<Sample>> byFamily = new LinkedHashMap<>();

    Samples() {
        Families.ALL.forEach(family -> byFamily.put(family, new ArrayList<>()));
    }

    /** Adds a value; fewer label values than the family has labels leave the last ones out. */
    void add(Family family, double value, String... labelValues) {
        List<String> labels = family.labels().subList(0, labelValues.length);
        of(family).add(new Sample(family.textName(), labels, Arrays.asList(labelValues), value));
    }

    /** Adds a count; a Prometheus number is exact up to 2^53. */
    void add(Family family, long value, String... labelValues) {
        add(family, (double) value, labelValues);
    }

    /** Adds a histogram. */
    void add(
            Family family,
            List<Long> boundsNanos,
            long[] counts,
            long nanos,
            String... labelValues) {
        List<String> labels = new ArrayList<>(family.labels());
        labels.add("le");
        List<String> own = Arrays.asList(labelValues);
        long count = 0;
        for (int i = 0; i < counts.length; i++) {
            count += counts[i];
            double bound =
                    i < boundsNanos.size()
                            ? boundsNanos.get(i) / NANOS_PER_SECOND
                            : Double.POSITIVE_INFINITY;
            List<String> values = new ArrayList<>(own);
            values.add(Collector.doubleToGoString(bound));
            of(family).add(new Sample(family.name() + "_bucket", labels, values, (double) count));
        }
        of(family).add(new Sample(family.name() + "_count", family.labels(), own, (double) count));
        of(family)
                .add(
                        new Sample(
                                family.name() + "_sum",
                                family.labels(),
                                own,
                                nanos / NANOS_PER_SECOND));
    }

    List<MetricFamilySamples> families() {
        List<MetricFamilySamples> families = new ArrayList<>();
        byFamily.forEach(
                (family, samples) ->
                        families.add(
                                new MetricFamilySamples(
                                        family.name(),
                                        family.kind().type(),
                                        family.meaning(),
                                        samples)));
        return families;
    }

    private List<Sample> of(Family family) {
        return byFamily.computeIfAbsent(family, name -> new ArrayList<>());
    }
}
