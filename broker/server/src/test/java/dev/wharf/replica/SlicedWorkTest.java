package dev.wharf.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.sim.SimClock;
import dev.wharf.sim.SimLoop;
import dev.wharf.sim.SimScheduler;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SlicedWorkTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private final SimScheduler scheduler = new SimScheduler(7);
    private final SimLoop loop = new SimLoop(scheduler, "loop");
    private final SlicedWork work = new SlicedWork(loop, new SimClock(scheduler));
    private final List<String> seen = new ArrayList<>();

    private Iterator<Runnable> steps(String name, int count) {
        List<Runnable> steps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            steps.add(() -> seen.add(name + number));
        }
        return steps.iterator();
    }

    @Test
    void aLittleIsDoneWithinTheCall() {
        loop.run(
                () -> {
                    work.add(() -> steps("a", SlicedWork.MAX_STEPS), () -> seen.add("done"));
                    assertThat(seen).hasSize(SlicedWork.MAX_STEPS + 1).endsWith("done");
                });
    }

    @Test
    void muchLetsOthersHaveTheirTurn() {
        loop.run(() -> work.add(() -> steps("a", 100), () -> seen.add("done")));
        assertThat(seen).hasSize(SlicedWork.MAX_STEPS);
        loop.post(() -> seen.add("other"));
        scheduler.runFor(SECOND_NS);
        assertThat(seen).hasSize(102).endsWith("a99", "done");
        assertThat(seen.indexOf("other")).isLessThan(seen.indexOf("a99"));
    }

    @Test
    void theNextJobLooksWhatThereIsToDoWhenTheOneBeforeIsDone() {
        loop.run(
                () -> {
                    work.add(() -> steps("a", 40), () -> seen.add("a done"));
                    work.add(
                            () -> {
                                seen.add("b begins");
                                return steps("b", 40);
                            },
                            () -> seen.add("b done"));
                    work.add(Collections::emptyIterator, () -> seen.add("c done"));
                });
        scheduler.runFor(SECOND_NS);
        assertThat(seen)
                .hasSize(84)
                .containsSubsequence("a39", "a done", "b begins", "b0", "b39", "b done", "c done");
    }

    @Test
    void aJobThatIsAddedByTheLastStepIsDoneToo() {
        loop.run(
                () ->
                        work.add(
                                () -> Steps.once(() -> work.add(() -> steps("b", 1), () -> {})),
                                () -> seen.add("done")));
        assertThat(seen).containsExactly("done", "b0");
    }

    @Test
    void whatIsStoppedGoesNoFurther() {
        loop.run(() -> work.add(() -> steps("a", 100), () -> seen.add("done")));
        loop.run(work::stop);
        scheduler.runFor(SECOND_NS);
        assertThat(seen).hasSize(SlicedWork.MAX_STEPS);
    }
}
