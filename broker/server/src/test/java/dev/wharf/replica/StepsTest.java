package dev.wharf.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** No step, and no question for one, goes through all there is. */
final class StepsTest {
    private static final List<Integer> THOUSAND = IntStream.range(0, 1_000).boxed().toList();

    private final List<Integer> done = new ArrayList<>();

    /** How much each step does. */
    private List<Integer> sizes(Iterator<Runnable> steps) {
        List<Integer> sizes = new ArrayList<>();
        while (steps.hasNext()) {
            int before = done.size();
            steps.next().run();
            sizes.add(done.size() - before);
        }
        return sizes;
    }

    @Test
    void eachThatIsConcernedIsAStepOfItsOwn() {
        List<Integer> sizes = sizes(Steps.each(THOUSAND, number -> number < 10, done::add));
        assertThat(done).isEqualTo(THOUSAND.subList(0, 10));
        assertThat(sizes).allMatch(size -> size <= 1);
    }

    @Test
    void aStepPassesOverAFewThatAreNotConcerned() {
        List<Integer> seen = new ArrayList<>();
        Iterator<Runnable> steps =
                Steps.each(
                        THOUSAND,
                        number -> {
                            seen.add(number);
                            return number == 999;
                        },
                        done::add);
        steps.next().run();
        assertThat(seen).hasSize(Steps.AT_ONCE);
        assertThat(sizes(steps)).hasSize(1_000 / Steps.AT_ONCE);
        assertThat(done).containsExactly(999);
    }

    @Test
    void whatIsLittleIsDoneForManyInOneStep() {
        List<Integer> sizes = sizes(Steps.many(THOUSAND, done::add));
        assertThat(done).isEqualTo(THOUSAND);
        assertThat(sizes).hasSize(8).allMatch(size -> size <= Steps.AT_ONCE);
    }

    @Test
    void aPartIsAskedForItsStepsWhenThoseBeforeItAreDone() {
        List<Integer> source = new ArrayList<>(List.of(1));
        Iterator<Runnable> steps =
                Steps.inTurn(
                        List.of(
                                () -> Steps.once(() -> source.add(2)),
                                () -> Steps.many(List.<Integer>of(), done::add),
                                () -> Steps.many(List.copyOf(source), done::add)));
        steps.forEachRemaining(Runnable::run);
        assertThat(done).containsExactly(1, 2);
    }
}
