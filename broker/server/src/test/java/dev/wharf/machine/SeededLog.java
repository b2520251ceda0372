package dev.wharf.machine;

import dev.wharf.env.Loop;
import dev.wharf.sim.SimEntropy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A log in memory that outlives its machine. Commits come late, appends are refused and crashes take what is not committed, as the seed says. */
final class SeededLog implements MachineLog {
    private final SimEntropy dice;
    private final List<List<Entry>> batches = new ArrayList<>();
    private Loop loop;
    private @Nullable Listener listener;
    private int committedBatches;
    private int refusalPercent;
    private int maxCommitDelayMs = 10;
    private @Nullable IOException failure;
    private @Nullable IOException replayFailure;

    SeededLog(SimEntropy dice, Loop loop) {
        this.dice = dice;
        this.loop = loop;
    }

    /** This many of a hundred appends are refused. */
    void refuse(int percent) {
        refusalPercent = percent;
    }

    void commitWithinMs(int delayMs) {
        maxCommitDelayMs = delayMs;
    }

    void failReplay(@Nullable IOException cause) {
        replayFailure = cause;
    }

    /** The log stops for good. */
    void fail(IOException cause) {
        failure = cause;
        if (listener != null) {
            listener.onFailure(cause);
        }
    }

    /** The node crashes and comes back on another loop: any number of uncommitted batches are lost. */
    void crash(Loop nextLoop) {
        int kept = committedBatches + dice.nextInt(batches.size() - committedBatches + 1);
        batches.subList(kept, batches.size()).clear();
        committedBatches = batches.size();
        loop = nextLoop;
        listener = null;
    }

    @Override
    public long append(List<Entry> entries) throws IOException {
        if (failure != null) {
            throw failure;
        }
        if (dice.chance(refusalPercent)) {
            throw new IOException("no room");
        }
        batches.add(List.copyOf(entries));
        int batch = batches.size();
        Loop appendedOn = loop;
        loop.schedule(
                dice.nextInt(maxCommitDelayMs + 1),
                () -> {
                    if (appendedOn == loop && batch > committedBatches) {
                        committedBatches = batch;
                        commit();
                    }
                });
        return offsetOf(batch);
    }

    private void commit() {
        if (listener != null && failure == null) {
            listener.onCommit();
        }
    }

    @Override
    public long committedOffset() {
        return offsetOf(committedBatches);
    }

    private long offsetOf(int batchCount) {
        long offset = 0;
        for (List<Entry> batch : batches.subList(0, batchCount)) {
            offset += batch.size();
        }
        return offset;
    }

    @Override
    public void listen(Listener newListener) {
        listener = newListener;
    }

    @Override
    public long replay(Visitor visitor) throws IOException {
        if (replayFailure != null) {
            throw replayFailure;
        }
        batches.forEach(batch -> batch.forEach(visitor::onEntry));
        return offsetOf(batches.size());
    }

    void addUnreadable(Entry entry) {
        batches.add(List.of(entry));
        committedBatches = batches.size();
    }

    /** Whether a committed entry has this value. */
    boolean hasCommitted(String value) {
        return batches.subList(0, committedBatches).stream()
                .flatMap(List::stream)
                .anyMatch(
                        entry ->
                                new ToyMachine.Codec().decode(entry)
                                                instanceof ToyMachine.Fact.Stored stored
                                        && stored.value().equals(value));
    }

    /** The state that a machine has after all that is in the log. */
    String state() {
        ToyMachine machine = new ToyMachine();
        ToyMachine.Codec codec = new ToyMachine.Codec();
        for (List<Entry> batch : batches) {
            for (Entry entry : batch) {
                ToyMachine.Fact fact = codec.decode(entry);
                if (fact != null) {
                    machine.apply(fact);
                }
            }
        }
        return machine.loggedState();
    }
}
