package dev.wharf.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.machine.MachineLog;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.MetadataRecord;
import dev.wharf.metadata.MetadataRecordCodec;
import dev.wharf.sim.SimEntropy;
import dev.wharf.sim.SimScheduler;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The metadata log of a quorum in a toy: batches commit after a while, and a change of controller loses any number of those that had not. */
final class QuorumLog implements MachineLog {
    private static final long MS_NS = 1_000_000L;
    private static final int MAX_COMMIT_DELAY_MS = 20;

    private final SimScheduler scheduler;
    private final SimEntropy dice;
    private final Observer observer;
    private final MetadataRecordCodec codec = new MetadataRecordCodec();
    private final List<List<Entry>> batches = new ArrayList<>();

    /** After each committed batch, from the empty image on. */
    private final List<Version> versions =
            new ArrayList<>(List.of(new Version(MetadataImage.EMPTY, 0)));

    private @Nullable Listener listener;
    private int term;

    /** The metadata at an offset. */
    record Version(MetadataImage image, long offset) {}

    /** Hears of each batch as it is committed. */
    @FunctionalInterface
    interface Observer {
        void onBatch(MetadataImage before, List<MetadataRecord> batch, MetadataImage after);
    }

    QuorumLog(SimScheduler scheduler, Observer observer) {
        this.scheduler = scheduler;
        this.dice = scheduler.entropy().fork("log");
        this.observer = observer;
    }

    /** What is committed. */
    MetadataImage image() {
        return versions.getLast().image;
    }

    /** The last version's number. */
    int lastVersion() {
        return versions.size() - 1;
    }

    Version version(int number) {
        return versions.get(number);
    }

    @Override
    public long append(List<Entry> entries) {
        batches.add(List.copyOf(entries));
        int batch = batches.size();
        int appendedIn = term;
        scheduler.after(
                dice.nextInt(MAX_COMMIT_DELAY_MS) * MS_NS,
                "commit",
                () -> {
                    if (term == appendedIn) {
                        commit(batch);
                        if (listener != null) {
                            listener.onCommit();
                        }
                    }
                });
        return endOffset();
    }

    private long endOffset() {
        return batches.stream().mapToLong(List::size).sum();
    }

    private void commit(int batchCount) {
        while (lastVersion() < batchCount) {
            List<MetadataRecord> records =
                    batches.get(lastVersion()).stream().map(codec::decode).toList();
            MetadataImage before = image();
            MetadataImage after = before;
            for (MetadataRecord record : records) {
                after = after.apply(record);
            }
            versions.add(new Version(after, versions.getLast().offset + records.size()));
            observer.onBatch(before, records, after);
        }
    }

    /** The controller is gone; the next one has some of what was not committed, and commits that. */
    void changeLeader() {
        term++;
        listener = null;
        int kept = lastVersion() + dice.nextInt(batches.size() - lastVersion() + 1);
        batches.subList(kept, batches.size()).clear();
        commit(kept);
    }

    @Override
    public long committedOffset() {
        return versions.getLast().offset;
    }

    @Override
    public void listen(Listener newListener) {
        listener = newListener;
    }

    /** As a node does it: from the image, not record by record. */
    @Override
    public long replay(Visitor visitor) {
        assertThat(endOffset()).isEqualTo(committedOffset());
        image().describe(record -> visitor.onEntry(codec.encode(record)));
        return committedOffset();
    }
}
