package dev.wharf.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class JobTest {
    @Test
    void several_topics_have_numbers() {
        assertThat(new Job.Topics("t", 2, 8).names()).containsExactly("t-0", "t-1");
        assertThat(Job.Topics.one("t", 8).names()).containsExactly("t");
    }

    @Test
    void figures_come_through_their_line() {
        Map<Figure, Double> figures = Map.of(Figure.P50_MS, 0.5, Figure.ERRORS, 0.0);
        assertThat(Job.figures(Job.line(figures))).isEqualTo(figures);
    }

    @Test
    void what_is_no_job_is_refused() {
        assertThatThrownBy(() -> Job.parse("{\"load\":")).hasMessageStartingWith("no job");
    }
}
