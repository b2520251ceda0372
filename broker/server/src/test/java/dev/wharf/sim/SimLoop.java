package dev.wharf.sim;

import dev.wharf.env.Loop;
import dev.wharf.types.Invariants;
import java.util.ArrayDeque;

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
    private final ArrayDeque<Task> overdue = new ArrayDeque<>();
    private long lastPostAtNs;
    private long pausedUntilNs;
    private boolean stopped;

    /** Something to run, unless it is called off before it does. */
    private static final class Task {
        private final Runnable work;
        private boolean calledOff;

        Task(Runnable work) {
            this.work = work;
        }
    }

    public SimLoop(SimScheduler scheduler, String name) {
        this.scheduler = scheduler;
        this.name = name;
        this.dice = scheduler.entropy().fork(name);
    }

    @Override
    public void post(Runnable work) {
        long atNs = Math.max(lastPostAtNs, scheduler.nowNs() + dice.nextInt(POST_JITTER_NS));
        lastPostAtNs = atNs;
        Task task = new Task(work);
        scheduler.after(atNs - scheduler.nowNs(), name, () -> onDue(task));
    }

    @Override
    public Timer schedule(long delayMs, Runnable work) {
        Invariants.check(delayMs >= 0, "a delay is not negative", delayMs, 0);
        long delayNs = delayMs * NS_PER_MS + dice.nextInt(TIMER_JITTER_NS);
        Task task = new Task(work);
        SimScheduler.Event event = scheduler.after(delayNs, name + " timer", () -> onDue(task));
        return () -> {
            task.calledOff = true;
            event.cancel();
        };
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

    private void onDue(Task task) {
        if (stopped) {
            return;
        }
        if (overdue.isEmpty() && pauseNs() <= 0) {
            run(task);
            return;
        }
        if (overdue.isEmpty()) {
            catchUpIn(pauseNs());
        }
        overdue.add(task);
    }

    private long pauseNs() {
        return pausedUntilNs - scheduler.nowNs();
    }

    private void catchUpIn(long delayNs) {
        scheduler.after(delayNs, name + " catches up", this::catchUp);
    }

    /** Runs the first of what is overdue, and the others after it; a further pause puts all of them off. */
    private void catchUp() {
        if (stopped) {
            return;
        }
        if (pauseNs() > 0) {
            catchUpIn(pauseNs());
            return;
        }
        Task first = overdue.remove();
        if (!overdue.isEmpty()) {
            catchUpIn(0);
        }
        run(first);
    }

    private void run(Task task) {
        if (!task.calledOff) {
            scheduler.runAs(this, task.work);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
