package dev.wharf.log;

import dev.wharf.env.Disk;
import dev.wharf.env.Loop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    private final JournalGenerations generations = new JournalGenerations();
    private final List<JournalReader> left = new ArrayList<>();
    private final List<Journal> journals = new ArrayList<>();
    private int restored;

    DirectoryJournals(Disk disk, Loop loop, LogDirectory.JournalSetup setup) {
        this.disk = disk;
        this.loop = loop;
        this.setup = setup;
    }

    /** Brings back what the run before has journaled; see {@link JournalReplay}. Nothing of that is needed any more once a checkpoint says so. */
    void replay(Map<String, CheckpointEntry> found, boolean checkpointLost, long floor)
            throws IOException {
        generations.onFound(floor - 1);
        for (Disk volume : disk.volumes()) {
            JournalReader reader = new JournalReader(volume, setup.owner(), setup.faults());
            int here =
                    new JournalReplay(disk, volume, found, checkpointLost, setup.faults())
                            .run(reader, Math.max(floor, JournalFloor.read(volume)));
            restored += here;
            if (here > 0) {
                LOG.info(
                        "{} logs in {} have got back from the journal what they had acknowledged",
                        here,
                        volume.root());
            }
            generations.onFound(reader.lastGeneration());
            generations.onFound(JournalFloor.read(volume) - 1);
            left.add(reader);
        }
    }

    /** Makes the journals ready, with the files that are there; the checkpoint says that nothing in them is needed. */
    void open() throws IOException {
        int maxFiles = setup.config().maxFiles();
        for (int i = 0; i < left.size(); i++) {
            Disk volume = disk.volumes().get(i);
            List<Integer> usable = left.get(i).reusable(setup.config().fileBytes());
            List<Integer> kept =
                    usable.subList(Math.max(0, usable.size() - maxFiles), usable.size());
            List<Integer> others = left.get(i).allBut(kept);
            if (!kept.isEmpty()) {
                JournalFloor.write(volume, generations.last() + 1);
            } else if (!others.isEmpty()) {
                JournalFloor.delete(volume);
            }
            for (int number : others) {
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
        return journals.stream().mapToLong(Journal::floor).min().orElse(generations.last() + 1);
    }

    JournalFigures figures() {
        JournalFigures sum = new JournalFigures(0, 0, 0, 0, 0, 0, 0, restored);
        for (Journal journal : journals) {
            sum = sum.plus(journal.figures());
        }
        return sum;
    }
}
