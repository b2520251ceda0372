package dev.wharf.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.sim.SimClock;
import dev.wharf.sim.SimScheduler;
import org.junit.jupiter.api.Test;

final class ThrottleTest {
    private static final long MS_NS = 1_000_000L;

    private final SimScheduler scheduler = new SimScheduler(1);
    private final Throttle throttle = new Throttle(new SimClock(scheduler));

    private void pass(long ms) {
        scheduler.runFor(ms * MS_NS);
    }

    @Test
    void withoutARateEverythingPasses() {
        throttle.spend(1_000_000);
        assertThat(throttle.left()).isEqualTo(Throttle.UNLIMITED);
    }

    @Test
    void whatPassesGrowsWithTimeUpToASecondsShare() {
        throttle.setRate(1_000);
        assertThat(throttle.left()).isZero();
        pass(250);
        assertThat(throttle.left()).isEqualTo(250);
        pass(10_000);
        assertThat(throttle.left()).isEqualTo(1_000);
    }

    @Test
    void whatWasSpentBeyondIsMadeUpFor() {
        throttle.setRate(1_000);
        pass(1_000);
        throttle.spend(3_000);
        pass(1_900);
        assertThat(throttle.left()).isZero();
        pass(200);
        assertThat(throttle.left()).isEqualTo(100);
    }

    @Test
    void aLowRateIsNotLostInManySmallSteps() {
        throttle.setRate(10);
        for (int i = 0; i < 500; i++) {
            pass(1);
            throttle.left();
        }
        assertThat(throttle.left()).isBetween(4L, 5L);
    }

    @Test
    void nothingPassesAtARateOfNothing() {
        throttle.setRate(0);
        pass(100_000);
        assertThat(throttle.left()).isZero();
    }

    @Test
    void anotherRateBeginsAnew() {
        throttle.setRate(10);
        throttle.spend(1_000_000);
        throttle.setRate(1_000);
        pass(100);
        assertThat(throttle.left()).isEqualTo(100);
        throttle.setRate(Throttle.UNLIMITED);
        assertThat(throttle.left()).isEqualTo(Throttle.UNLIMITED);
    }
}
