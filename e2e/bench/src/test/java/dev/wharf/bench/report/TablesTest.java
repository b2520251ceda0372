package dev.wharf.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.bench.load.Figure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TablesTest {
    private static final Results RESULTS =
            new Results(
                    new Results.About("bin/wharf-bench", "today", "abc", List.of("2 CPUs")),
                    List.of(
                            produce("Kafka 4.3.1", 1, 100_000, 8),
                            produce("Wharf", 1, 200_000, 2),
                            produce("Kafka 4.3.1", 2, 120_000, 10),
                            produce("Wharf", 2, 180_000, 5),
                            slowest("stalls-none", 30),
                            slowest("stalls-roll", 42),
                            topics("topics-1x8", 1, 1_000),
                            topics("topics-256x8", 1, 970),
                            new Run("Wharf", "startup", 1, Map.of(Figure.START_MS, 1_000.0))));

    private static Run produce(String peer, int round, double rate, double cpu) {
        return new Run(
                peer,
                "produce-1KB-acksall",
                round,
                Map.of(Figure.RECORDS_PER_S, rate, Figure.CPU_S_PER_MILLION, cpu));
    }

    private static Run slowest(String name, double ms) {
        return new Run("Wharf", name, 1, Map.of(Figure.MAX_MS, ms, Figure.LONG_TURNS, 2.0));
    }

    private static Run topics(String name, int round, double rate) {
        return new Run("Wharf", name, round, Map.of(Figure.RECORDS_PER_S, rate));
    }

    @Test
    void rates_are_medians_beside_each_other_and_ratios_by_round() {
        assertThat(new Tables(RESULTS).rates())
                .isEqualTo(
                        """
                        | case | records/s: Kafka 4.3.1 | Wharf | ratio | broker CPU s per million records: Kafka 4.3.1 | Wharf | ratio |
                        |---|---|---|---|---|---|---|
                        | produce-1KB-acksall | 110,000 | 190,000 | 1.75 (1.50..2.00) | 9.00 | 3.50 | 0.375 (0.250..0.500) |
                        """);
    }

    @Test
    void a_goal_is_against_kafka_or_a_case_of_our_own_or_nothing() {
        assertThat(new Tables(RESULTS).goals())
                .isEqualTo(
                        """
                        | case | figure | against | goal | reached | |
                        |---|---|---|---|---|---|
                        | produce-1KB-acksall | broker CPU s per million records | Kafka 4.3.1 | ≤ 0.400 | 0.375 (0.250..0.500) | met |
                        | topics-256x8 | records/s | our topics-1x8 | ≥ 0.950 | 0.970 | met |
                        | startup | exec to first acknowledged record, ms |  | ≤ 900 | 1,000 | **not met** |
                        | stalls-roll | slowest, ms | above our stalls-none | ≤ 10.0 | 12.0 | **not met** |
                        """);
    }

    @Test
    void of_several_results_the_first_that_has_a_case_counts() {
        Results later =
                new Results(
                        new Results.About("bin/wharf-bench --quick", "later", "def", List.of()),
                        List.of(
                                produce("Wharf", 1, 1, 1),
                                new Run("Wharf", "other", 1, Map.of(Figure.P50_MS, 2.0))));
        Results merged = Results.merged(List.of(RESULTS, later));
        assertThat(merged.about().command())
                .isEqualTo("bin/wharf-bench # abc; bin/wharf-bench --quick # def");
        assertThat(merged.about().commit()).isEqualTo("abc, def");
        assertThat(merged.runs())
                .hasSize(RESULTS.runs().size() + 1)
                .containsAll(RESULTS.runs())
                .contains(later.runs().getLast());
    }

    @Test
    void results_of_one_commit_name_it_once() {
        Results.About about = RESULTS.about();
        Results later =
                new Results(
                        new Results.About("other", "later", about.commit(), List.of()), List.of());
        Results merged = Results.merged(List.of(RESULTS, later));
        assertThat(merged.about().command()).isEqualTo("bin/wharf-bench; other");
        assertThat(merged.about().commit()).isEqualTo("abc");
    }

    @Test
    void a_line_tells_what_a_run_has_and_its_errors() {
        assertThat(
                        Tables.line(
                                new Run(
                                        "Wharf",
                                        "consume-1KB",
                                        2,
                                        Map.of(Figure.RECORDS_PER_S, 5.0, Figure.ERRORS, 3.0))))
                .startsWith("2  Wharf ")
                .contains("consume-1KB")
                .endsWith("records/s 5.00, ERRORS 3.00");
    }

    @Test
    void every_goal_is_of_a_case_that_there_is() throws IOException {
        // The cases are not known to this package; their names are what the sources say.
        String cases = Files.readString(Path.of("src/main/java/dev/wharf/bench/Cases.java"));
        for (Goal goal : Goal.ALL) {
            assertThat(cases).contains('"' + goal.caseName().replaceAll("-warm$", "") + '"');
            if (goal.against() instanceof Goal.Against.Above above) {
                assertThat(cases).contains('"' + above.caseName() + '"');
            }
            if (goal.against() instanceof Goal.Against.Own own) {
                assertThat(cases).contains('"' + own.caseName().replaceAll("-warm$", "") + '"');
            }
        }
    }

    @Test
    void results_come_through_their_file_to_a_page_with_charts(@TempDir Path directory)
            throws IOException {
        Path file = directory.resolve("results.json");
        RESULTS.write(file);
        Results read = Results.read(file);
        assertThat(read).isEqualTo(RESULTS);
        new Page(read).write(directory);
        assertThat(Files.readString(directory.resolve("benchmark.md")))
                .contains("# Wharf beside Kafka")
                .contains("commit abc")
                .contains("(benchmark-cpu-s-per-million.svg)")
                .doesNotContain("When a node is lost");
        assertThat(Files.readString(directory.resolve("benchmark-cpu-s-per-million.svg")))
                .contains(">produce-1KB-acksall</text>")
                .contains(">0.375×</text>");
    }
}
