package dev.wharf.bench.report;

import dev.wharf.bench.load.Figure;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/** The figures as Markdown tables: medians over the rounds, and ratios of neighbouring runs with their spread. */
public final class Tables {
    static final String WHARF = "Wharf";
    private static final String KAFKA = "Kafka";

    private static final List<Figure> LATENCIES =
            List.of(Figure.P50_MS, Figure.P99_MS, Figure.P999_MS, Figure.MAX_MS);
    private static final List<Figure> LINE =
            List.of(
                    Figure.RECORDS_PER_S,
                    Figure.CPU_S_PER_MILLION,
                    Figure.CPU_US_PER_REQUEST,
                    Figure.P50_MS,
                    Figure.P99_MS,
                    Figure.P999_MS,
                    Figure.MAX_MS,
                    Figure.LONG_TURNS,
                    Figure.LONGEST_TURN_MS,
                    Figure.RESIDENT_MB,
                    Figure.ALLOCATED_PER_REQUEST,
                    Figure.START_MS,
                    Figure.IDLE_CPU_PERCENT,
                    Figure.LONGEST_GAP_MS,
                    Figure.MISSING,
                    Figure.CREATED_MS,
                    Figure.SERVED_AFTER_KILL_MS,
                    Figure.SERVED_AFTER_KILL_AT_ONCE_MS,
                    Figure.MOVED_MS,
                    Figure.LOAD_AVERAGE);

    private final Results results;
    private final String kafka;

    /** A column, or three of them: both peers, and their ratio. */
    private record Column(Figure figure, boolean hasRatio) {}

    Tables(Results results) {
        this.results = results;
        this.kafka = kafka(results);
    }

    /** What the results call Kafka. */
    static String kafka(Results results) {
        return results.runs().stream()
                .map(Run::peer)
                .filter(peer -> !peer.equals(WHARF))
                .findFirst()
                .orElse(KAFKA);
    }

    /** A run on one line, while others go on. */
    public static String line(Run run) {
        StringJoiner figures = new StringJoiner(", ");
        for (Figure figure : LINE) {
            Double value = run.figures().get(figure);
            if (value != null) {
                figures.add(figure.title() + " " + Numbers.of(value));
            }
        }
        double errors = run.figures().getOrDefault(Figure.ERRORS, 0.0);
        if (errors > 0) {
            figures.add("ERRORS " + Numbers.of(errors));
        }
        return String.format(
                Locale.ROOT,
                "%d  %-12s %-28s %s",
                run.round(),
                run.peer(),
                run.caseName(),
                figures);
    }

    /** All tables for a terminal. */
    public static String all(Results results) {
        Tables tables = new Tables(results);
        return String.join(
                "\n",
                tables.goals(),
                tables.rates(),
                tables.requests(),
                tables.latencies(),
                tables.turns(),
                tables.starts(),
                tables.gaps(),
                tables.manyPartitions(),
                tables.manyMoved());
    }

    /** What was to be reached, and what was. */
    String goals() {
        StringBuilder table = new StringBuilder();
        for (Goal goal : Goal.ALL) {
            Optional<Spread> reached = goal.reached(results, WHARF, kafka);
            if (reached.isEmpty()) {
                continue;
            }
            if (table.isEmpty()) {
                table.append(
                        "| case | figure | against | goal | reached | |\n|---|---|---|---|---|---|\n");
            }
            table.append(
                    "| %s | %s | %s | %s %s | %s | %s |\n"
                            .formatted(
                                    goal.caseName(),
                                    goal.figure().title(),
                                    against(goal.against()),
                                    goal.atMost() ? "≤" : "≥",
                                    Numbers.of(goal.limit()),
                                    spread(reached.get()),
                                    goal.isMet(reached.get()) ? "met" : "**not met**"));
        }
        return table.toString();
    }

    private String against(Goal.Against against) {
        return switch (against) {
            case Goal.Against.Kafka _ -> kafka;
            case Goal.Against.Own own -> "our " + own.caseName();
            case Goal.Against.Above own -> "above our " + own.caseName();
            case Goal.Against.Nothing _ -> "";
        };
    }

    String rates() {
        return table(
                results.casesWith(Figure.CPU_S_PER_MILLION),
                List.of(
                        new Column(Figure.RECORDS_PER_S, true),
                        new Column(Figure.CPU_S_PER_MILLION, true)));
    }

    String requests() {
        return table(
                results.casesWith(Figure.CPU_US_PER_REQUEST),
                List.of(
                        new Column(Figure.RECORDS_PER_REQUEST, false),
                        new Column(Figure.CPU_US_PER_REQUEST, true),
                        new Column(Figure.ALLOCATED_PER_REQUEST, true),
                        new Column(Figure.RESIDENT_MB, true),
                        new Column(Figure.CLIENT_CPU_S_PER_MILLION, false)));
    }

    String latencies() {
        return table(
                results.casesWith(Figure.P50_MS),
                LATENCIES.stream().map(each -> new Column(each, each == Figure.P99_MS)).toList());
    }

    /** How long the loops were at work, of which Wharf alone tells. */
    String turns() {
        List<String> cases = results.casesWith(Figure.LONG_TURNS);
        StringBuilder table = new StringBuilder();
        for (String each : cases) {
            if (table.isEmpty()) {
                table.append(
                        "| case | %s | %s |\n|---|---|---|\n"
                                .formatted(
                                        Figure.LONG_TURNS.title(), Figure.LONGEST_TURN_MS.title()));
            }
            table.append(
                    "| %s | %s | %s |\n"
                            .formatted(
                                    each,
                                    median(results.byRound(WHARF, each, Figure.LONG_TURNS)),
                                    median(results.byRound(WHARF, each, Figure.LONGEST_TURN_MS))));
        }
        return table.toString();
    }

    String starts() {
        return table(
                results.casesWith(Figure.THREADS),
                List.of(
                        new Column(Figure.START_MS, true),
                        new Column(Figure.START_CPU_S, true),
                        new Column(Figure.RESIDENT_MB, true),
                        new Column(Figure.THREADS, false),
                        new Column(Figure.IDLE_CPU_PERCENT, false),
                        new Column(Figure.STOP_MS, false)));
    }

    String gaps() {
        return table(
                results.casesWith(Figure.LONGEST_GAP_MS),
                List.of(
                        new Column(Figure.LONGEST_GAP_MS, true),
                        new Column(Figure.MISSING, false)));
    }

    String manyPartitions() {
        return table(
                results.casesWith(Figure.SERVED_AFTER_KILL_MS),
                List.of(
                        new Column(Figure.CREATED_MS, true),
                        new Column(Figure.SERVED_AFTER_STOP_MS, true),
                        new Column(Figure.SERVED_AFTER_KILL_MS, true),
                        new Column(Figure.SERVED_AFTER_KILL_AT_ONCE_MS, true),
                        new Column(Figure.RESIDENT_MB, false),
                        new Column(Figure.IDLE_CPU_PERCENT, false),
                        new Column(Figure.OPEN_FILES, false),
                        new Column(Figure.STOP_MS, false)));
    }

    String manyMoved() {
        return table(
                results.casesWith(Figure.MOVED_MS),
                List.of(
                        new Column(Figure.CREATED_MS, true),
                        new Column(Figure.MOVED_MS, true),
                        new Column(Figure.ACKNOWLEDGED_MS, true)));
    }

    private String table(List<String> cases, List<Column> columns) {
        if (cases.isEmpty()) {
            return "";
        }
        StringJoiner head = new StringJoiner(" | ", "| case | ", " |\n");
        StringBuilder rule = new StringBuilder("|---|");
        for (Column column : columns) {
            head.add(column.figure().title() + ": " + kafka).add(WHARF);
            rule.append("---|---|");
            if (column.hasRatio()) {
                head.add("ratio");
                rule.append("---|");
            }
        }
        StringBuilder table = new StringBuilder(head.toString()).append(rule).append('\n');
        for (String each : cases) {
            StringJoiner row = new StringJoiner(" | ", "| " + each + " | ", " |\n");
            for (Column column : columns) {
                cells(each, column, row);
            }
            table.append(row);
        }
        return table.toString();
    }

    private void cells(String caseName, Column column, StringJoiner row) {
        Map<Integer, Double> theirs = results.byRound(kafka, caseName, column.figure());
        Map<Integer, Double> ours = results.byRound(WHARF, caseName, column.figure());
        row.add(median(theirs)).add(median(ours));
        if (column.hasRatio()) {
            List<Double> ratios = Spread.ratios(ours, theirs);
            row.add(ratios.isEmpty() ? "" : spread(Spread.of(ratios)));
        }
    }

    private static String median(Map<Integer, Double> byRound) {
        return byRound.isEmpty() ? "" : Numbers.of(Spread.of(byRound.values()).median());
    }

    private static String spread(Spread spread) {
        return spread.least() == spread.most()
                ? Numbers.of(spread.median())
                : "%s (%s..%s)"
                        .formatted(
                                Numbers.of(spread.median()),
                                Numbers.of(spread.least()),
                                Numbers.of(spread.most()));
    }
}
