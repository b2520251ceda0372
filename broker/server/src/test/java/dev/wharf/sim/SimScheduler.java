package dev.wharf.sim;

import dev.wharf.types.Invariants;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The one queue of events of a simulation. Time is virtual: it stands still while an event runs and jumps to the next
 * one. Events at the same time run in the order in which they were scheduled.
 *
 * <p>Keeps a running 64-bit hash over every event that ran, and over whatever else is {@link #note noted}: two runs of one seed
 * that differ anywhere differ in the hash.
 */
public final class SimScheduler {
    private final PriorityQueue<Event> queue = new PriorityQueue<>();
    private final SimEntropy entropy;
    private Runnable afterEach = () -> {};
    private boolean loopHasRun;
    private long nowNs;
    private long nextNumber;
    private long executed;
    private long hash;
    private @Nullable SimLoop running;

    public SimScheduler(long seed) {
        this.entropy = new SimEntropy(seed);
    }

    /** The root of all chance in this simulation; {@link SimEntropy#fork} it. */
    public SimEntropy entropy() {
        return entropy;
    }

    /** Virtual time in nanoseconds since the start. */
    public long nowNs() {
        return nowNs;
    }

    public long executedEvents() {
        return executed;
    }

    /** The hash over all that happened up to now. */
    public long eventHash() {
        return hash;
    }

    /** Mixes an outcome into the event hash. */
    public void note(long value) {
        hash = SimEntropy.mix(hash * 31 + value);
    }

    /** Runs {@code check} after each event in which a loop has run: where a simulation looks at its invariants. */
    public void afterEach(Runnable check) {
        this.afterEach = check;
    }

    /** Schedules {@code task} {@code delayNs} from now. */
    public Event after(long delayNs, String label, Runnable task) {
        Invariants.check(delayNs >= 0, "an event is not in the past", delayNs, 0);
        Event event = new Event(nowNs + delayNs, nextNumber++, label, task);
        queue.add(event);
        return event;
    }

    /** Runs the next event; false if there is none. */
    public boolean runNext() {
        Event event = queue.poll();
        while (event != null && event.cancelled) {
            event = queue.poll();
        }
        if (event == null) {
            return false;
        }
        nowNs = event.atNs;
        executed++;
        note(event.atNs);
        note(event.label.hashCode());
        event.task.run();
        if (loopHasRun) {
            loopHasRun = false;
            afterEach.run();
        }
        return true;
    }

    /** Runs all events of the next {@code durationNs} of virtual time. */
    public void runFor(long durationNs) {
        long endNs = nowNs + durationNs;
        while (nextAtNs() <= endNs) {
            runNext();
        }
        nowNs = endNs;
    }

    /** Runs events until {@code condition} holds; false if it still does not after {@code limitNs} of virtual time. */
    public boolean runUntil(BooleanSupplier condition, long limitNs) {
        long endNs = nowNs + limitNs;
        while (!condition.getAsBoolean()) {
            if (nextAtNs() > endNs) {
                return false;
            }
            runNext();
        }
        return true;
    }

    /** When the next event is due, or {@link Long#MAX_VALUE}. */
    private long nextAtNs() {
        Event head = queue.peek();
        while (head != null && head.cancelled) {
            queue.poll();
            head = queue.peek();
        }
        return head == null ? Long.MAX_VALUE : head.atNs;
    }

    /** The loop whose task runs now, or null. */
    @Nullable SimLoop running() {
        return running;
    }

    /** Runs {@code task} in the name of {@code loop}. */
    void runAs(SimLoop loop, Runnable task) {
        SimLoop outer = running;
        running = loop;
        loopHasRun = true;
        try {
            task.run();
        } finally {
            running = outer;
        }
    }

    /** A scheduled event. */
    public static final class Event implements Comparable<Event> {
        private final long atNs;
        private final long number;
        private final String label;
        private final Runnable task;
        private boolean cancelled;

        private Event(long atNs, long number, String label, Runnable task) {
            this.atNs = atNs;
            this.number = number;
            this.label = label;
            this.task = task;
        }

        /** Calls the event off; without effect once it has run. */
        public void cancel() {
            cancelled = true;
        }

        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(atNs, other.atNs);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }
}
