package dev.wharf.machine;

import static dev.wharf.types.Invariants.check;

import dev.wharf.env.Clock;
import dev.wharf.env.Entropy;
import dev.wharf.env.Loop;
import dev.wharf.protocol.wire.MalformedMessageException;
import dev.wharf.types.Invariants;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Drives one machine over one log: decides each command, appends and applies what was decided, and parks every reply until
 * the log has committed all that was applied before it. So nobody sees a state that a crash can take back.
 *
 * <p>Replies leave in the order in which they were decided. A command that the machine leaves open counts as open until a later
 * decision replies to it. When the log refuses an append, nothing has happened and the request gets {@link Outcome.Reason#REFUSED}. When the log stops for
 * good, or {@link #stop} is called because leadership is lost, the state is dropped, every request that is open gets {@link
 * Outcome.Reason#UNKNOWN}, and the machine does not run until the next {@link #start}.
 *
 * <p>Owner: the loop of its place; every method and callback belongs to it.
 *
 * @param <C> commands
 * @param <R> records
 * @param <A> answers
 */
public final class MachineRuntime<C, R, A> {
    /** How long a machine rests when the log has refused what was due, so that a full disk does not make it try without pause. */
    public static final long RETRY_DELAY_MS = 100;

    private final Settings settings;
    private final Place place;
    private final Machine<C, R, A> machine;
    private final MachineLog log;
    private final RecordCodec<R> codec;

    private final Map<Long, Outcome.Callback<A>> open = new LinkedHashMap<>();
    private final ArrayDeque<Parked<A>> parked = new ArrayDeque<>();

    private boolean running;
    private boolean releasing;
    private long lastRequestId = Machine.NOBODY;
    private long appliedOffset;
    private Consumer<IOException> onStopped = cause -> {};
    private Loop.@Nullable Timer dueTimer;
    private long dueAtMs = Long.MAX_VALUE;

    /**
     * What is fixed for a runtime.
     *
     * @param name for failure texts
     * @param maxOpenRequests submits beyond this many unanswered ones get {@link Outcome.Reason#BUSY}
     */
    public record Settings(String name, int maxOpenRequests) {
        public Settings {
            check(maxOpenRequests > 0, "a machine takes at least one request");
        }
    }

    /** Where a machine lives: its loop, and the time and chance of that loop. */
    public record Place(Loop loop, Clock clock, Entropy dice) {}

    private record Parked<A>(long offset, Outcome.Callback<A> callback, A answer) {}

    public MachineRuntime(
            Settings settings,
            Place place,
            Machine<C, R, A> machine,
            MachineLog log,
            RecordCodec<R> codec) {
        this.settings = settings;
        this.place = place;
        this.machine = machine;
        this.log = log;
        this.codec = codec;
    }

    /**
     * Builds the state from the log and takes commands from then on.
     *
     * @param onStopped called when the log has failed later on and the machine has stopped
     * @throws IOException when the log cannot be read; the machine does not run
     */
    public void start(Consumer<IOException> onStopped) throws IOException {
        check(place.loop.inLoop(), "a machine starts on its loop");
        check(!running, "a machine starts once");
        this.onStopped = onStopped;
        log.listen(new LogListener());
        rebuild();
    }

    /** Drops the state and leaves every open request with {@link Outcome.Reason#UNKNOWN}: leadership is lost, or the node stops. */
    public void stop() {
        check(place.loop.inLoop(), "a machine stops on its loop");
        if (running) {
            dropState();
        }
    }

    public boolean isRunning() {
        return running;
    }

    /** Requests that have no outcome yet. */
    public int openRequests() {
        return open.size() + parked.size();
    }

    /** Decides a command now; {@code callback} is called exactly once, possibly within this call. */
    public void submit(C command, Outcome.Callback<A> callback) {
        check(place.loop.inLoop(), "a machine is used on its loop");
        if (!running) {
            callback.onOutcome(new Outcome.Unanswered<>(Outcome.Reason.NOT_RUNNING));
        } else if (openRequests() >= settings.maxOpenRequests) {
            callback.onOutcome(new Outcome.Unanswered<>(Outcome.Reason.BUSY));
        } else {
            long requestId = ++lastRequestId;
            open.put(requestId, callback);
            carryOut(command, requestId);
        }
    }

    private void carryOut(C command, long requestId) {
        Machine.Now now =
                new Machine.Now(place.clock.wallMs(), place.clock.monotonicMs(), appliedOffset);
        Decision<R, A> decision = machine.decide(command, requestId, now, place.dice);
        if (!decision.records().isEmpty()) {
            try {
                appliedOffset = log.append(encode(decision.records()));
            } catch (IOException e) {
                onAppendRefused(requestId);
                return;
            }
        }
        decision.records().forEach(machine::apply);
        decision.volatileRecords().forEach(machine::apply);
        decision.replies().forEach(this::park);
        releaseCommitted();
        rearm();
    }

    private List<MachineLog.Entry> encode(List<R> records) {
        List<MachineLog.Entry> entries = new ArrayList<>(records.size());
        for (R record : records) {
            entries.add(codec.encode(record));
        }
        return entries;
    }

    private void park(Decision.Reply<A> reply) {
        if (reply.requestId() == Machine.NOBODY) {
            return;
        }
        Outcome.Callback<A> callback = open.remove(reply.requestId());
        if (callback == null) {
            throw new Invariants.InvariantViolation(
                    settings.name + " replies to request " + reply.requestId() + ", not open");
        }
        parked.add(new Parked<>(appliedOffset, callback, reply.answer()));
    }

    /** A callback may submit the next command: it is decided within this call, and its reply released by the outermost one. */
    private void releaseCommitted() {
        if (releasing) {
            return;
        }
        releasing = true;
        Parked<A> first = parked.peek();
        while (first != null && first.offset <= log.committedOffset()) {
            parked.remove();
            first.callback.onOutcome(new Outcome.Answered<>(first.answer));
            first = parked.peek();
        }
        releasing = false;
    }

    /** Nothing was applied, so the state stands; only who asked hears of it, and what is due comes again after a rest. */
    private void onAppendRefused(long requestId) {
        Outcome.Callback<A> callback = open.remove(requestId);
        if (callback != null) {
            callback.onOutcome(new Outcome.Unanswered<>(Outcome.Reason.REFUSED));
            return;
        }
        dueAtMs = machine.nextDue().atMonotonicMs();
        dueTimer = place.loop.schedule(RETRY_DELAY_MS, this::onTimer);
    }

    private void rebuild() throws IOException {
        machine.reset();
        try {
            appliedOffset = log.replay(this::replayEntry);
        } catch (MalformedMessageException e) {
            machine.reset();
            throw new IOException("the log of " + settings.name + " holds no such record", e);
        } catch (IOException e) {
            machine.reset();
            throw e;
        }
        running = true;
        rearm();
    }

    private void replayEntry(MachineLog.Entry entry) {
        R record = codec.decode(entry);
        if (record != null) {
            machine.apply(record);
        }
    }

    private void dropState() {
        running = false;
        disarm();
        machine.reset();
        List<Outcome.Callback<A>> lost = new ArrayList<>(openRequests());
        parked.forEach(reply -> lost.add(reply.callback));
        lost.addAll(open.values());
        parked.clear();
        open.clear();
        for (Outcome.Callback<A> callback : lost) {
            callback.onOutcome(new Outcome.Unanswered<>(Outcome.Reason.UNKNOWN));
        }
    }

    private void rearm() {
        if (!running) { // a released reply has stopped the machine
            return;
        }
        long atMs = machine.nextDue().atMonotonicMs();
        if (atMs == dueAtMs) {
            return;
        }
        disarm();
        if (atMs != Long.MAX_VALUE) {
            dueAtMs = atMs;
            dueTimer =
                    place.loop.schedule(
                            Math.max(0, atMs - place.clock.monotonicMs()), this::onTimer);
        }
    }

    private void onTimer() {
        dueTimer = null;
        dueAtMs = Long.MAX_VALUE;
        Due<C> due = machine.nextDue();
        C command = due.command();
        if (command != null && due.atMonotonicMs() <= place.clock.monotonicMs()) {
            carryOut(command, Machine.NOBODY);
        } else {
            rearm();
        }
    }

    private void disarm() {
        if (dueTimer != null) {
            dueTimer.cancel();
            dueTimer = null;
        }
        dueAtMs = Long.MAX_VALUE;
    }

    private final class LogListener implements MachineLog.Listener {
        @Override
        public void onCommit() {
            releaseCommitted();
        }

        @Override
        public void onFailure(IOException cause) {
            stop();
            onStopped.accept(cause);
        }
    }
}
