package dev.wharf.machine;

import dev.wharf.env.Entropy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Remembers values under names, lets a request wait for a name, and rings an alarm: as little as needs every part of the contract. */
final class ToyMachine implements Machine<ToyMachine.Command, ToyMachine.Fact, String> {
    private final TreeMap<String, String> values = new TreeMap<>();
    private final Map<Long, String> waiting = new LinkedHashMap<>();
    private long alarmAtMs = Long.MAX_VALUE;
    private int rings;

    sealed interface Command {
        record Put(String name, String value) implements Command {}

        record Get(String name) implements Command {}

        /** Stays open until somebody puts the name. */
        record Await(String name) implements Command {}

        record SetAlarm(long inMs) implements Command {}

        record Ring() implements Command {}
    }

    sealed interface Fact {
        record Stored(String name, String value) implements Fact {}

        record Rang() implements Fact {}

        /** Volatile. */
        record Waits(long requestId, String name) implements Fact {}

        /** Volatile. */
        record Woken(long requestId) implements Fact {}

        /** Volatile. */
        record AlarmSet(long atMs) implements Fact {}
    }

    static final class Codec implements RecordCodec<Fact> {
        @Override
        public MachineLog.Entry encode(Fact fact) {
            return switch (fact) {
                case Fact.Stored(String name, String value) ->
                        new MachineLog.Entry(bytes(name), bytes(value));
                case Fact.Rang() -> new MachineLog.Entry(null, bytes("rang"));
                case Fact.Waits _, Fact.Woken _, Fact.AlarmSet _ ->
                        throw new AssertionError("a volatile record was logged: " + fact);
            };
        }

        @Override
        public @Nullable Fact decode(MachineLog.Entry entry) {
            byte[] name = entry.key();
            byte[] value = entry.value();
            if (value == null) {
                return null; // of a later version
            }
            return name == null
                    ? new Fact.Rang()
                    : new Fact.Stored(
                            new String(name, StandardCharsets.UTF_8),
                            new String(value, StandardCharsets.UTF_8));
        }

        private static byte[] bytes(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }

    @Override
    public Decision<Fact, String> decide(Command command, long requestId, Now now, Entropy dice) {
        return switch (command) {
            case Command.Put(String name, String value) -> put(name, value, requestId);
            case Command.Get(String name) ->
                    Decision.answer(requestId, values.getOrDefault(name, "nothing"));
            case Command.Await(String name) ->
                    new Decision<>(List.of(), List.of(new Fact.Waits(requestId, name)), List.of());
            case Command.SetAlarm(long inMs) ->
                    new Decision<>(
                            List.of(),
                            List.of(new Fact.AlarmSet(now.monotonicMs() + inMs)),
                            List.of(new Decision.Reply<>(requestId, "set")));
            case Command.Ring() ->
                    new Decision<>(
                            List.of(new Fact.Rang()),
                            List.of(new Fact.AlarmSet(Long.MAX_VALUE)),
                            List.of(new Decision.Reply<>(requestId, "rang")));
        };
    }

    private Decision<Fact, String> put(String name, String value, long requestId) {
        List<Fact> woken = new ArrayList<>();
        List<Decision.Reply<String>> replies = new ArrayList<>();
        replies.add(new Decision.Reply<>(requestId, "stored " + value));
        waiting.forEach(
                (waiter, awaited) -> {
                    if (awaited.equals(name)) {
                        woken.add(new Fact.Woken(waiter));
                        replies.add(new Decision.Reply<>(waiter, value));
                    }
                });
        return new Decision<>(List.of(new Fact.Stored(name, value)), woken, replies);
    }

    @Override
    public void apply(Fact fact) {
        switch (fact) {
            case Fact.Stored(String name, String value) -> values.put(name, value);
            case Fact.Rang() -> rings++;
            case Fact.Waits(long requestId, String name) -> waiting.put(requestId, name);
            case Fact.Woken(long requestId) -> waiting.remove(requestId);
            case Fact.AlarmSet(long atMs) -> alarmAtMs = atMs;
        }
    }

    @Override
    public Due<Command> nextDue() {
        return alarmAtMs == Long.MAX_VALUE ? Due.never() : new Due<>(alarmAtMs, new Command.Ring());
    }

    @Override
    public void reset() {
        values.clear();
        waiting.clear();
        alarmAtMs = Long.MAX_VALUE;
        rings = 0;
    }

    /** The state that the log holds, as text. */
    String loggedState() {
        return values + " rings " + rings;
    }
}
