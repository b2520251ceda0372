package dev.wharf.group;

import dev.wharf.env.Clock;
import dev.wharf.env.Entropy;
import dev.wharf.env.Loop;
import java.util.PriorityQueue;
import java.util.Random;

/** A loop on virtual time: nothing runs but within {@link #advance}. It is its own clock and dice. */
final class VirtualLoop implements Loop, Clock, Entropy {
    static final long START_WALL_MS = 1_700_000_000_000L;

    private final PriorityQueue<Task> tasks = new PriorityQueue<>();
    private final Random random;
    private long nowMs = -5_000; // a monotonic clock may well be negative
    private long sequence;

    VirtualLoop(long seed) {
        random = new Random(seed);
    }

    /** Lets time pass, with all that is due on the way. */
    void advance(long ms) {
        long untilMs = nowMs + ms;
        while (!tasks.isEmpty() && tasks.peek().atMs <= untilMs) {
            Task task = tasks.remove();
            nowMs = Math.max(nowMs, task.atMs);
            task.runnable.run();
        }
        nowMs = untilMs;
    }

    @Override
    public void post(Runnable task) {
        schedule(0, task);
    }

    @Override
    public Timer schedule(long delayMs, Runnable runnable) {
        Task task = new Task(nowMs + delayMs, sequence++, runnable);
        tasks.add(task);
        return () -> tasks.remove(task);
    }

    @Override
    public boolean inLoop() {
        return true;
    }

    @Override
    public long wallMs() {
        return START_WALL_MS + nowMs;
    }

    @Override
    public long nanos() {
        return nowMs * 1_000_000;
    }

    @Override
    public long nextLong() {
        return random.nextLong();
    }

    @Override
    public int nextInt(int bound) {
        return random.nextInt(bound);
    }

    private record Task(long atMs, long sequence, Runnable runnable) implements Comparable<Task> {
        @Override
        public int compareTo(Task other) {
            int byTime = Long.compare(atMs, other.atMs);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }
}
