package dev.wharf.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.protocol.Errors;
import dev.wharf.sim.SimLoop;
import dev.wharf.sim.SimScheduler;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RollCallsTest {
    private static final long NS_PER_MS = 1_000_000;

    private final SimScheduler scheduler = new SimScheduler(1);
    private final List<Errors> told = new ArrayList<>();
    private long answered;
    private final RollCalls calls =
            new RollCalls(new SimLoop(scheduler, "loop"), rollCall -> rollCall <= answered);

    @Test
    void oneAnswerIsForAllWhoAskedBeforeIt() {
        calls.add(told::add);
        calls.add(told::add);
        answered = calls.last();
        calls.add(told::add);
        calls.review();
        assertThat(told).containsExactly(Errors.NONE, Errors.NONE);
        assertThat(calls.isOpen()).isTrue();
    }

    @Test
    void nobodyWaitsForEver() {
        calls.add(told::add);
        scheduler.runFor(RollCalls.PATIENCE_MS / 2 * NS_PER_MS);
        calls.add(told::add);
        scheduler.runFor((RollCalls.PATIENCE_MS / 2 + 1) * NS_PER_MS);
        assertThat(told).containsExactly(Errors.REQUEST_TIMED_OUT);
        answered = calls.last();
        calls.review();
        assertThat(told).containsExactly(Errors.REQUEST_TIMED_OUT, Errors.NONE);
        scheduler.runFor(RollCalls.PATIENCE_MS * NS_PER_MS);
        assertThat(told).hasSize(2);
    }

    @Test
    void noMoreWaitThanTheLimit() {
        for (int i = 0; i < RollCalls.MAX_WAITING; i++) {
            calls.add(told::add);
        }
        assertThat(told).isEmpty();
        calls.add(told::add);
        assertThat(told).containsExactly(Errors.REQUEST_TIMED_OUT);
    }

    @Test
    void whoLeadsNoMoreTellsAll() {
        calls.add(told::add);
        calls.add(told::add);
        calls.fail();
        assertThat(told)
                .containsExactly(Errors.NOT_LEADER_OR_FOLLOWER, Errors.NOT_LEADER_OR_FOLLOWER);
        assertThat(calls.isOpen()).isFalse();
    }
}
