package dev.wharf.group;

import dev.wharf.machine.MachineLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A machine log in memory, which commits at once or when told, and refuses appends when told. */
final class MemoryLog implements MachineLog {
    private final List<Entry> entries = new ArrayList<>();
    private int committed;
    private boolean commitsAtOnce = true;
    private boolean refuses;
    private @Nullable Listener listener;

    @Override
    public long append(List<Entry> batch) throws IOException {
        if (refuses) {
            throw new IOException("refused");
        }
        entries.addAll(batch);
        if (commitsAtOnce) {
            committed = entries.size();
        }
        return entries.size();
    }

    @Override
    public long committedOffset() {
        return committed;
    }

    @Override
    public void listen(Listener next) {
        listener = next;
    }

    @Override
    public long replay(Visitor visitor) {
        entries.forEach(visitor::onEntry);
        return entries.size();
    }

    List<Entry> entries() {
        return entries;
    }

    void commitsAtOnce(boolean atOnce) {
        commitsAtOnce = atOnce;
    }

    void refusesAppends(boolean refusing) {
        refuses = refusing;
    }

    void commit(int upTo) {
        committed = Math.max(committed, Math.min(upTo, entries.size()));
        if (listener != null) {
            listener.onCommit();
        }
    }

    void commitAll() {
        commit(entries.size());
    }

    /** A crash: what was not committed is lost. */
    void loseUncommitted() {
        entries.subList(committed, entries.size()).clear();
    }
}
