package dev.wharf.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class PaceTest {
    @Test
    void records_are_due_at_even_distances_whatever_happens() {
        Pace pace = new Pace(1_000, 20_000);
        assertThat(pace.dueNs(0)).isEqualTo(1_000);
        assertThat(pace.dueNs(1)).isEqualTo(51_000);
        assertThat(pace.dueNs(20_000)).isEqualTo(1_000_001_000L);
    }

    @Test
    void a_pace_that_does_not_divide_a_second_does_not_drift() {
        Pace pace = new Pace(0, 3);
        assertThat(pace.dueNs(1)).isEqualTo(333_333_333L);
        assertThat(pace.dueNs(3_000)).isEqualTo(1_000_000_000_000L);
    }

    @Test
    void there_is_no_pace_of_nothing() {
        assertThatThrownBy(() -> new Pace(0, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void what_was_due_is_not_waited_for() {
        Pace.await(System.nanoTime() - 1);
    }
}
