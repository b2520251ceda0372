package dev.wharf.sim;

import dev.wharf.env.Loop;
import dev.wharf.types.Invariants;

/**
 * A loop whose tasks are events. Posted tasks keep their order and run a little later; timers are never early and a little
 * late. A stopped loop drops what is left, as a dead process does.
 *
 * <p>An exception that a task throws ends the simulation.
 */
public final class SimLoop implements Loop {
    private static final int POST_JITTER_NS = 20_000;
    private static final int TIMER_JITTER_NS = 500_000;
    private static final long NS_PER_MS = 1_000_000L;

    private final SimScheduler scheduler;
    private final String name;
    private final SimEntropy dice;
    private long lastPostAtNs;
    private long pausedUntilNs;
    private boolean stopped;

    public SimLoop(SimScheduler scheduler, String name) {
        this.scheduler = scheduler;
        this.name = name;
        this.dice = scheduler.entropy().fork(name);
    }

    @Override
    public void post(Runnable task) {
        long atNs = Math.max(lastPostAtNs, scheduler.nowNs() + dice.nextInt(POST_JITTER_NS));
        lastPostAtNs = atNs;
        scheduler.after(atNs - scheduler.nowNs(), name, () -> runUnlessStopped(task));
    }

    @Override
    public Timer schedule(long delayMs, Runnable task) {
        Invariants.check(delayMs >= 0, "a delay is not negative", delayMs, 0);
        long delayNs = delayMs * NS_PER_MS + dice.nextInt(TIMER_JITTER_NS);
        return scheduler.after(delayNs, name + " timer", () -> runUnlessStopped(task))::cancel;
    }

    @Override
    public boolean inLoop() {
        return scheduler.running() == this;
    }

    /** Runs {@code task} now as if this loop ran it: how a test or a start acts on the loop's state. */
    public void run(Runnable task) {
        Invariants.check(!stopped, "a stopped loop runs nothing");
        scheduler.runAs(this, task);
    }

    /** Stands still for {@code durationNs}, as a process that is stopped or starved; what was due meanwhile runs then, in order. */
    public void pause(long durationNs) {
        pausedUntilNs = Math.max(pausedUntilNs, scheduler.nowNs() + durationNs);
    }

    /** Drops every task that has not run, now and from now on. */
    public void stop() {
        stopped = true;
    }

    private void runUnlessStopped(Runnable task) {
        if (stopped) {
            return;
        }
        long pauseNs = pausedUntilNs - scheduler.nowNs();
        if (pauseNs > 0) {
            scheduler.after(pauseNs, name + " paused", () -> runUnlessStopped(task));
        } else {
            scheduler.runAs(this, task);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
