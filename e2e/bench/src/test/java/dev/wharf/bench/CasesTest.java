package dev.wharf.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.bench.load.Job;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CasesTest {
    private final List<Case> all = Cases.all(Scale.FULL);

    @Test
    void each_has_a_name_of_its_own() {
        assertThat(all.stream().map(Case::name)).doesNotHaveDuplicates();
    }

    @Test
    void a_star_stands_for_anything_and_the_order_stays() throws BadArguments {
        assertThat(Cases.named(all, List.of("sync-*-t64", "consume-1KB")).stream().map(Case::name))
                .containsExactly("consume-1KB", "sync-1KB-p1-t64", "sync-1KB-p64-t64");
    }

    @Test
    void a_name_that_fits_nothing_is_refused() {
        assertThatThrownBy(() -> Cases.named(all, List.of("consume-1KB", "consume")))
                .isInstanceOf(BadArguments.class)
                .hasMessage("there is no case consume; --list tells all");
        assertThatThrownBy(() -> Cases.named(all, List.of("consume.1KB")))
                .isInstanceOf(BadArguments.class);
    }

    @Test
    void every_load_comes_through_its_json() {
        for (Case each : all) {
            if (each.work() instanceof Case.Work.Loads loads) {
                for (Case.Step step : loads.steps()) {
                    Job job =
                            new Job(
                                    "localhost:1",
                                    List.of(7L, 8L),
                                    step.topics(),
                                    step.load(),
                                    step.span());
                    assertThat(Job.parse(job.toJson())).isEqualTo(job);
                }
            }
        }
    }

    @Test
    void what_is_counted_by_time_is_counted_for_as_long_as_is_said() throws BadArguments {
        List<Case> longer = Cases.all(Scale.FULL.lasting(600));
        for (Case each : Cases.named(longer, List.of("rate20k-1KB-acksall-us", "stalls-*"))) {
            Case.Work.Loads loads = (Case.Work.Loads) each.work();
            assertThat(loads.steps().getFirst().span().countedS()).isEqualTo(600);
        }
    }
}
