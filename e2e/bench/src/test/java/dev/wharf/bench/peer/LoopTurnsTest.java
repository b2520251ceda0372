package dev.wharf.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LoopTurnsTest {
    private static final LoopTurns BEFORE = page(100, 3, 4);

    private static LoopTurns page(int within1, int within10, int all) {
        return LoopTurns.parse(
                """
                # TYPE wharf_loop_turn_seconds histogram
                wharf_loop_turn_seconds_bucket{loop="0",le="0.001",} %d.0
                wharf_loop_turn_seconds_bucket{loop="0",le="0.01",} %d.0
                wharf_loop_turn_seconds_bucket{loop="0",le="+Inf",} %d.0
                wharf_loop_turn_seconds_count{loop="0",} 7.0
                wharf_loop_turn_seconds_bucket{loop="1",le="0.001",} 1.0E3
                wharf_loop_turn_seconds_bucket{loop="1",le="0.01",} 1000.0
                wharf_loop_turn_seconds_bucket{loop="1",le="+Inf",} 1000.0
                """
                        .formatted(within1, within1 + within10, within1 + within10 + all));
    }

    @Test
    void turns_since_an_earlier_look_are_those_of_all_loops() {
        LoopTurns later = page(150, 5, 4);

        assertThat(later.longerThan(1, BEFORE)).isEqualTo(2);
        assertThat(later.longerThan(10, BEFORE)).isZero();
        assertThat(later.longestMs(BEFORE)).isEqualTo(10);
    }

    @Test
    void a_turn_beyond_all_bounds_is_longer_than_any() {
        assertThat(page(150, 5, 5).longestMs(BEFORE)).isInfinite();
        assertThat(BEFORE.longestMs(BEFORE)).isZero();
    }
}
