package dev.wharf.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.env.Loop;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SimSchedulerTest {
    private static final long MS = 1_000_000;

    private final SimScheduler scheduler = new SimScheduler(7);
    private final List<String> ran = new ArrayList<>();

    @Test
    void eventsRunInTheOrderOfTheirTimesAndTimeJumpsToThem() {
        scheduler.after(30, "late", () -> ran.add("late at " + scheduler.nowNs()));
        scheduler.after(10, "early", () -> ran.add("early at " + scheduler.nowNs()));
        scheduler.after(10, "same time", () -> ran.add("same time"));
        scheduler.runFor(100);
        assertThat(ran).containsExactly("early at 10", "same time", "late at 30");
        assertThat(scheduler.nowNs()).isEqualTo(100);
    }

    @Test
    void aCancelledEventNeverRunsAndIsNotCounted() {
        scheduler.after(10, "cancelled", () -> ran.add("cancelled")).cancel();
        assertThat(scheduler.runNext()).isFalse();
        assertThat(ran).isEmpty();
        assertThat(scheduler.executedEvents()).isZero();
    }

    @Test
    void waitingForAConditionEndsAtItsLimit() {
        scheduler.after(10, "sets", () -> ran.add("x"));
        assertThat(scheduler.runUntil(() -> !ran.isEmpty(), 5)).isFalse();
        assertThat(scheduler.runUntil(() -> !ran.isEmpty(), 10)).isTrue();
    }

    @Test
    void theSameSeedGivesTheSameHashAndAnotherSeedAnother() {
        assertThat(hashOfARun(1)).isEqualTo(hashOfARun(1)).isNotEqualTo(hashOfARun(2));
    }

    private static long hashOfARun(long seed) {
        SimScheduler run = new SimScheduler(seed);
        SimLoop loop = new SimLoop(run, "loop");
        for (int i = 0; i < 20; i++) {
            loop.post(() -> loop.schedule(run.entropy().nextInt(50), () -> {}));
        }
        run.runFor(1_000 * MS);
        return run.eventHash();
    }

    @Test
    void postedTasksKeepTheirOrderAndRunOnTheLoopNeverWithinTheCall() {
        SimLoop loop = new SimLoop(scheduler, "loop");
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int number = i;
            loop.post(() -> numbers.add(loop.inLoop() ? number : -1));
        }
        assertThat(numbers).isEmpty();
        scheduler.runFor(100 * MS);
        assertThat(numbers).hasSize(100).isSorted().startsWith(0);
        assertThat(loop.inLoop()).isFalse();
    }

    @Test
    void aTimerIsNeverEarlyAndCanBeCalledOff() {
        SimLoop loop = new SimLoop(scheduler, "loop");
        loop.schedule(5, () -> ran.add("fired"));
        Loop.Timer calledOff = loop.schedule(5, () -> ran.add("called off"));
        calledOff.cancel();
        scheduler.runFor(5 * MS - 1);
        assertThat(ran).isEmpty();
        scheduler.runFor(MS);
        assertThat(ran).containsExactly("fired");
    }

    @Test
    void aStoppedLoopDropsWhatWasPostedAndScheduled() {
        SimLoop loop = new SimLoop(scheduler, "loop");
        loop.post(() -> ran.add("posted"));
        loop.schedule(1, () -> ran.add("scheduled"));
        loop.stop();
        scheduler.runFor(10 * MS);
        assertThat(ran).isEmpty();
    }

    @Test
    void aLoopThatStoodStillTwiceCatchesUpInOrder() {
        SimLoop loop = new SimLoop(scheduler, "loop");
        loop.pause(10 * MS);
        scheduler.after(1 * MS, "first", () -> loop.post(() -> ran.add("first")));
        scheduler.after(5 * MS, "pause again", () -> loop.pause(10 * MS));
        scheduler.after(6 * MS, "second", () -> loop.post(() -> ran.add("second")));
        scheduler.after(15 * MS, "third", () -> loop.post(() -> ran.add("third")));
        scheduler.runFor(15 * MS - 1);
        assertThat(ran).isEmpty();
        scheduler.runFor(MS);
        assertThat(ran).containsExactly("first", "second", "third");
    }

    @Test
    void aTimerThatIsOverdueCanStillBeCalledOff() {
        SimLoop loop = new SimLoop(scheduler, "loop");
        loop.pause(10 * MS);
        Loop.Timer timer = loop.schedule(1, () -> ran.add("fired"));
        scheduler.runFor(5 * MS);
        timer.cancel();
        scheduler.runFor(10 * MS);
        assertThat(ran).isEmpty();
    }

    @Test
    void wallTimeJumpsAndMonotonicTimeDoesNot() {
        SimClock clock = new SimClock(scheduler);
        clock.jumpWall(-5_000);
        scheduler.runFor(3 * MS);
        assertThat(clock.wallMs()).isEqualTo(SimClock.EPOCH_MS - 4_997);
        assertThat(clock.monotonicMs()).isEqualTo(3);
    }
}
