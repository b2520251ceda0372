package dev.wharf.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.env.Completion;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BackgroundForcesTest {
    private final BackgroundForces forces = new BackgroundForces();
    private final Deque<Completion> underWay = new ArrayDeque<>();
    private int rounds;

    private void begin(int count) {
        forces.begin(Collections.nCopies(count, underWay::add), () -> rounds++);
    }

    @Test
    void aFewAreUnderWayAtOnceAndTheRoundEndsWithTheLast() {
        begin(BackgroundForces.AT_ONCE + 2);
        assertThat(underWay).hasSize(BackgroundForces.AT_ONCE);

        underWay.remove().onDone(null);
        assertThat(underWay).hasSize(BackgroundForces.AT_ONCE);
        underWay.remove().onDone(new IOException("a force has failed"));
        while (!underWay.isEmpty()) {
            assertThat(rounds).isZero();
            underWay.remove().onDone(null);
        }
        assertThat(rounds).isEqualTo(1);

        begin(1);
        underWay.remove().onDone(null);
        assertThat(rounds).isEqualTo(2);
    }

    @Test
    void thousandsThatHaveNothingToDoEndWithinTheCall() {
        forces.begin(Collections.nCopies(50_000, ended -> ended.onDone(null)), () -> rounds++);
        forces.begin(List.of(), () -> rounds++);

        assertThat(rounds).isEqualTo(2);
    }

    @Test
    void afterAStopNothingBeginsAndNobodyIsTold() {
        begin(BackgroundForces.AT_ONCE + 1);
        forces.stop();
        underWay.forEach(each -> each.onDone(null));

        assertThat(underWay).hasSize(BackgroundForces.AT_ONCE);
        assertThat(rounds).isZero();
    }
}
