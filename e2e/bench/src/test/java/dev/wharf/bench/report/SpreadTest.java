package dev.wharf.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SpreadTest {
    @Test
    void the_median_is_in_the_middle() {
        assertThat(Spread.of(List.of(9.0, 1.0, 2.0))).isEqualTo(new Spread(2, 1, 9));
        assertThat(Spread.of(List.of(1.0, 4.0, 2.0, 100.0))).isEqualTo(new Spread(3, 1, 100));
        assertThat(Spread.of(List.of(5.0))).isEqualTo(new Spread(5, 5, 5));
    }

    @Test
    void nothing_has_no_median() {
        assertThatThrownBy(() -> Spread.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ratios_are_of_the_same_round() {
        Map<Integer, Double> ours = Map.of(1, 1.0, 2, 3.0, 3, 5.0);
        Map<Integer, Double> theirs = Map.of(1, 2.0, 2, 12.0, 4, 1.0);
        assertThat(Spread.ratios(ours, theirs)).containsExactlyInAnyOrder(0.5, 0.25);
    }

    @Test
    void nothing_is_divided_by_nothing() {
        assertThat(Spread.ratios(Map.of(1, 1.0), Map.of(1, 0.0))).isEmpty();
    }
}
