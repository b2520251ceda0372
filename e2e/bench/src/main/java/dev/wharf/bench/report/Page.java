package dev.wharf.bench.report;

import dev.wharf.bench.load.Figure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code docs/benchmark.md} and its charts, made of results. */
public final class Page {
    private static final List<Figure> CHARTS =
            List.of(Figure.CPU_S_PER_MILLION, Figure.RECORDS_PER_S, Figure.P99_MS);

    private final Results results;

    public Page(Results results) {
        this.results = results;
    }

    /** Writes all files into the folder of documents. */
    public void write(Path docs) throws IOException {
        for (Figure figure : CHARTS) {
            Chart chart = chart(figure);
            if (!chart.isEmpty()) {
                Files.writeString(docs.resolve(fileName(figure)), chart.svg());
            }
        }
        Files.writeString(docs.resolve("benchmark.md"), markdown());
    }

    private static String fileName(Figure figure) {
        return "benchmark-" + figure.name().toLowerCase(Locale.ROOT).replace('_', '-') + ".svg";
    }

    private Chart chart(Figure figure) {
        String kafka = Tables.kafka(results);
        Chart chart =
                new Chart(figure.title() + ": Wharf / " + kafka, figure != Figure.RECORDS_PER_S);
        for (String each : results.casesWith(figure)) {
            List<Double> ratios =
                    Spread.ratios(
                                    results.byRound(Tables.WHARF, each, figure),
                                    results.byRound(kafka, each, figure))
                            .stream()
                            .filter(ratio -> ratio > 0)
                            .toList();
            if (!ratios.isEmpty()) {
                chart.add(each, Spread.of(ratios));
            }
        }
        return chart;
    }

    private String markdown() {
        Tables tables = new Tables(results);
        StringBuilder page = new StringBuilder();
        page.append(
                """
                <!-- Made by bin/wharf-bench --write, which also makes the charts; do not edit. -->
                # Wharf beside Kafka

                Taken %s with `%s`, commit %s:

                """
                        .formatted(
                                results.about().date(),
                                results.about().command().strip(),
                                results.about().commit()));
        results.about().machine().forEach(line -> page.append("- ").append(line).append('\n'));
        load().ifPresent(
                        spread ->
                                page.append(
                                        "- load average after the runs: %s (%s to %s)\n"
                                                .formatted(
                                                        Numbers.of(spread.median()),
                                                        Numbers.of(spread.least()),
                                                        Numbers.of(spread.most()))));
        page.append(
                """

                Each case is run on fresh nodes of both, in turn (Kafka, Wharf, Kafka, Wharf), by the same stock client in a process of its own, after a warm-up that is not counted; all with their defaults, and
                Kafka with its scripts' heap of 1 GiB. Figures are medians over the rounds; a ratio is Wharf's figure by Kafka's of the same round, with the least and the most in brackets. CPU is that of the
                brokers' processes, user and kernel, in the counted time. Client and brokers share the machine: where the client's CPU per record is a multiple of the broker's, the client
                bounds the rate. Latency counts from when a record was due where a load has a schedule (`rate20k`, `requests20k`, `stalls`, and the nodes that are lost), so that a
                stall shows in all records that it delays, and from when it was handed to the client elsewhere. `e2e` has a request for each record and for each poll. `requests20k` sends prepared frames of one record over 8
                connections, since the stock client takes more CPU for as many requests than such a machine has; `stalls` sends such of ten records over 2 connections, as that client stands still for longer than the broker.

                """);
        section(page, "Goals", tables.goals());
        page.append("## Rates and CPU\n\n");
        for (Figure figure : CHARTS) {
            if (!chart(figure).isEmpty()) {
                page.append("![%s](%s)\n\n".formatted(figure.title(), fileName(figure)));
            }
        }
        page.append(tables.rates()).append('\n');
        section(page, "Per request", tables.requests());
        section(page, "Latency", tables.latencies());
        section(page, "How long the loops were at work without a pause", tables.turns());
        section(page, "Start and rest", tables.starts());
        section(page, "When a node is lost", tables.gaps());
        section(page, "Many partitions on one node", tables.manyPartitions());
        section(page, "Many partitions lose their leader", tables.manyMoved());
        return page.toString().stripTrailing() + "\n";
    }

    private Optional<Spread> load() {
        List<Double> loads =
                results.runs().stream()
                        .map(Run::figures)
                        .filter(figures -> figures.containsKey(Figure.LOAD_AVERAGE))
                        .map(figures -> figures.getOrDefault(Figure.LOAD_AVERAGE, 0.0))
                        .toList();
        return loads.isEmpty() ? Optional.empty() : Optional.of(Spread.of(loads));
    }

    private static void section(StringBuilder page, String title, String table) {
        if (!table.isEmpty()) {
            page.append("## ").append(title).append("\n\n").append(table).append('\n');
        }
    }
}
