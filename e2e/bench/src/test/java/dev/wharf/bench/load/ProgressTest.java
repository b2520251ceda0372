package dev.wharf.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ProgressTest {
    private static final long SECOND = 1_000_000_000L;

    private final Window window = new Window(List.of(), () -> 10);

    @Test
    void a_load_by_time_ends_after_warm_up_and_counted_seconds() {
        Progress progress = new Progress(window, Job.Span.seconds(2, 3), 0);
        assertThat(progress.goesOn(0, 0)).isTrue();
        assertThat(progress.goesOn(1, 5 * SECOND - 1)).isTrue();
        assertThat(progress.goesOn(2, 5 * SECOND)).isFalse();
        assertThat(progress.endsByTime()).isTrue();
    }

    @Test
    void a_load_by_records_takes_as_long_as_it_takes() {
        Progress progress = new Progress(window, Job.Span.records(2), 0);
        assertThat(progress.goesOn(0, 0)).isTrue();
        assertThat(progress.goesOn(1, 1_000 * SECOND)).isTrue();
        assertThat(progress.goesOn(2, 1_000 * SECOND)).isFalse();
        assertThat(progress.endsByTime()).isFalse();
    }

    @Test
    void only_what_was_due_in_the_window_has_a_latency_that_counts() {
        window.onAnswer(System.nanoTime());
        window.begin();
        long dueNs = System.nanoTime();
        window.end();
        window.onAnswer(dueNs);
        window.onFailure();
        assertThat(window.figures())
                .containsKeys(Figure.P50_MS, Figure.P99_MS, Figure.P999_MS, Figure.MAX_MS)
                .containsEntry(Figure.RECORDS_PER_S, 0.0)
                .containsEntry(Figure.ERRORS, 1.0)
                .doesNotContainKey(Figure.CPU_S_PER_MILLION);
    }

    @Test
    void without_brokers_there_is_no_cpu_of_theirs() {
        window.begin();
        window.onAnswer(System.nanoTime());
        window.end();
        assertThat(window.figures())
                .doesNotContainKeys(Figure.CPU_S_PER_MILLION, Figure.CPU_US_PER_REQUEST);
    }
}
