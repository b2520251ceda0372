package dev.wharf.log;

import dev.wharf.env.Disk;
import dev.wharf.env.Loop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journals of a data directory, one for each of its volumes, so that what is beside a log is durable with it. Generations are counted for all of them together. Owner: the loop of the {@link
 * LogDirectory}.
 */
final class DirectoryJournals {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryJournals.class);

    private final Disk disk;
    private final Loop loop;
    private final LogDirectory.JournalSetup setup;
    private final AtomicLong generations = new AtomicLong();
    private final List<JournalReader> left = new ArrayList<>();
    private final List<Journal> journals = new ArrayList<>();

    DirectoryJournals(Disk disk, Loop loop, LogDirectory.JournalSetup setup) {
        this.disk = disk;
        this.loop = loop;
        this.setup = setup;
    }

    /** Brings back what the run before has journaled; see {@link JournalReplay}. Nothing of that is needed any more once a checkpoint says so. */
    void replay(Map<String, CheckpointEntry> found, boolean checkpointLost, long floor)
            throws IOException {
        long last = floor - 1;
        for (Disk volume : disk.volumes()) {
            JournalReader reader = new JournalReader(volume, setup.owner(), setup.faults());
            int restored =
                    new JournalReplay(disk, volume, found, checkpointLost, setup.faults())
                            .run(reader, floor);
            if (restored > 0) {
                LOG.info(
                        "{} logs in {} have got back from the journal what they had acknowledged",
                        restored,
                        volume.root());
            }
            last = Math.max(last, reader.lastGeneration());
            left.add(reader);
        }
        generations.set(Math.max(last, JournalFormat.NO_GENERATION));
    }

    /** Makes the journals ready, with the files that are there; the checkpoint says that nothing in them is needed. */
    void open() throws IOException {
        int maxFiles = setup.config().maxFiles();
        for (int i = 0; i < left.size(); i++) {
            Disk volume = disk.volumes().get(i);
            List<Integer> usable = left.get(i).reusable(setup.config().fileBytes());
            List<Integer> kept =
                    usable.subList(Math.max(0, usable.size() - maxFiles), usable.size());
            for (int number : left.get(i).allBut(kept)) {
                volume.deleteNow(JournalFiles.path(number));
            }
            if (setup.config().isEnabled()) {
                journals.add(
                        new Journal(
                                new Journal.Setup(
                                        volume,
                                        loop,
                                        setup.owner(),
                                        setup.config(),
                                        generations,
                                        setup.faults()),
                                kept));
            }
        }
        left.clear();
    }

    JournalPorts attach(Loop logs) {
        return new JournalPorts(
                disk, journals.stream().map(journal -> journal.attach(logs)).toList());
    }

    /** The first generation that a start has to look at. */
    long floor() {
        return journals.stream()
                .mapToLong(Journal::floor)
                .min()
                .orElse(generations.get() + 1);
    }

    JournalFigures figures() {
        JournalFigures sum = JournalFigures.NONE;
        for (Journal journal : journals) {
            sum = sum.plus(journal.figures());
        }
        return sum;
    }
}
