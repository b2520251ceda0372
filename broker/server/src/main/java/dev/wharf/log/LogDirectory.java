package dev.wharf.log;

import dev.wharf.env.Completion;
import dev.wharf.env.Disk;
import dev.wharf.env.DiskFile;
import dev.wharf.env.Loop;
import dev.wharf.types.Invariants;
import dev.wharf.types.TopicPartition;
import dev.wharf.types.Uuid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one checkpoint of a log directory: how far each log is durable, and what the next start need not find out. Every loop contributes
 * its logs ({@link PartitionLogs#checkpoint}); the owner writes them as one file.
 *
 * <p>Owner: one loop, the first. What {@link #open} found may be read on any loop.
 */
public final class LogDirectory {
    /** The broker has not ended in order. */
    public static final long NO_EPOCH = -1;

    private static final String CHECKPOINT = "log-checkpoint";
    private static final String TEMPORARY = CHECKPOINT + LogFileNames.TEMPORARY;

    private final Disk disk;
    private final Loop loop;
    private final DirectoryJournals journals;
    private final Map<String, CheckpointEntry> found;
    private final boolean checkpointLost;
    private final long foundEpoch;
    private final List<String> leftByDeletes;
    private final Map<String, TopicPartition> partitionsFound;
    private final TreeMap<Integer, Contribution> contributions = new TreeMap<>();
    private long cleanEpoch = NO_EPOCH;
    private boolean writing;
    private @Nullable Completion next;

    /** What one loop says of its logs, and which it has deleted since the start. */
    record Contribution(List<CheckpointEntry> entries, List<String> deleted) {
        Contribution {
            entries = List.copyOf(entries);
            deleted = List.copyOf(deleted);
        }
    }

    private LogDirectory(
            Disk disk,
            Loop loop,
            DirectoryJournals journals,
            CheckpointFormat.@Nullable Content content,
            List<String> leftByDeletes,
            Map<String, TopicPartition> partitionsFound) {
        this.disk = disk;
        this.loop = loop;
        this.journals = journals;
        this.found = new LinkedHashMap<>(content == null ? Map.of() : content.entries());
        this.foundEpoch = content == null ? NO_EPOCH : content.cleanEpoch();
        this.checkpointLost = content == null;
        this.leftByDeletes = leftByDeletes;
        this.partitionsFound = partitionsFound;
    }

    /** As {@link #open(Disk, Loop, JournalSetup)}, without a journal. */
    public static LogDirectory open(Disk disk, Loop loop) throws IOException {
        return open(disk, loop, JournalSetup.NONE);
    }

    /**
     * What the journals of a directory are made with.
     *
     * @param owner the directory's id, see {@code meta.properties}
     * @param faults bugs that a test plants; empty in a broker
     */
    public record JournalSetup(JournalConfig config, Uuid owner, Set<LogFault> faults) {
        static final JournalSetup NONE = new JournalSetup(JournalConfig.NONE, Uuid.ZERO, Set.of());
    }

    /**
     * Reads the checkpoint, brings back what the journals have, and marks every log as open before it returns, so that a crash is noticed. Blocks: to be called before the broker
     * serves.
     *
     * @throws DamagedJournalException if what was acknowledged may be lost, and it cannot be told of which logs
     * @throws IOException if the disk fails
     */
    public static LogDirectory open(Disk disk, Loop loop, JournalSetup setup) throws IOException {
        List<String> directories =
                disk.list("").stream()
                        .filter(name -> name.endsWith("/"))
                        .map(name -> name.substring(0, name.length() - 1))
                        .toList();
        List<String> leftByDeletes =
                directories.stream().filter(name -> name.endsWith(LogFileNames.DELETED)).toList();
        CheckpointFormat.Content content = readCheckpoint(disk, new HashSet<>(leftByDeletes));
        LogDirectory directory =
                new LogDirectory(
                        disk,
                        loop,
                        new DirectoryJournals(disk, loop, setup),
                        content,
                        leftByDeletes,
                        StrayDirectories.partitions(directories));
        directory.journals.replay(
                directory.found,
                content == null,
                content == null ? JournalFormat.NO_GENERATION : content.journalFloor());
        directory.writeNow();
        directory.journals.open();
        return directory;
    }

    /** What it says of logs that are not deleted, or are back; null if there is no sound checkpoint: recovery then looks at every batch. */
    private static CheckpointFormat.@Nullable Content readCheckpoint(
            Disk disk, Set<String> leftByDeletes) throws IOException {
        if (!disk.exists(CHECKPOINT)) {
            return null;
        }
        try {
            CheckpointFormat.Content found =
                    CheckpointFormat.read(DurableFiles.read(disk, CHECKPOINT));
            found.entries()
                    .values()
                    .removeIf(
                            entry ->
                                    !disk.exists(entry.directory())
                                            && leftByDeletes.contains(
                                                    DirectoryRemoval.nameOfDeleted(
                                                            entry.directory(), entry.topicId())));
            return found;
        } catch (DamagedLogException e) {
            return null;
        }
    }

    /**
     * Removes the directories of deleted logs that the last run has left; to be called once, on the owner loop.
     *
     * @param onFailure told of each that cannot be removed
     */
    public void removeDeleted(Consumer<IOException> onFailure) {
        for (String name : leftByDeletes) {
            disk.delete(
                    name,
                    loop,
                    failure -> {
                        if (failure != null) {
                            onFailure.accept(failure);
                        }
                    });
        }
    }

    /** The broker epoch under which the last run ended in order, with all that it had acknowledged; {@link #NO_EPOCH} if it did not. */
    public long cleanEpoch() {
        return foundEpoch;
    }

    /** The broker is about to end in order: what is written from now on says so. On the owner loop. */
    public void setCleanEpoch(long brokerEpoch) {
        cleanEpoch = brokerEpoch;
    }

    private void writeNow() throws IOException {
        DurableFiles.replaceNow(disk, "", CHECKPOINT, content().get());
    }

    /** What the last run said of a log; an entry that knows nothing if it said nothing, or spoke of another topic. */
    CheckpointEntry found(String directory, Uuid topicId) {
        CheckpointEntry entry = found.get(directory);
        return entry == null || !entry.topicId().equals(topicId)
                ? CheckpointEntry.ofNothing(directory, topicId, 0)
                : entry;
    }

    /** The directories at the start whose names are those of partitions, and these. */
    Map<String, TopicPartition> partitionsFound() {
        return partitionsFound;
    }

    /** Whether the last run spoke of a log of this name. */
    boolean wasFound(String directory) {
        return found.containsKey(directory);
    }

    /** Whether what the last run said was damaged, so that no recovery point is known. */
    boolean isCheckpointLost() {
        return checkpointLost;
    }

    /** Takes over what a loop says of its logs; to be called on the owner loop. */
    void contribute(int loopIndex, Contribution contribution) {
        contributions.put(loopIndex, contribution);
    }

    /** The disk has no room for a new checkpoint. The old one stands, and is true still. */
    public static final class NotWrittenException extends IOException {
        private static final long serialVersionUID = 1L;

        NotWrittenException(IOException cause) {
            super(cause.toString(), cause);
        }
    }

    /**
     * Writes the checkpoint. While a write is under way another one waits for it; should yet another be asked for meanwhile, the one
     * write serves both.
     *
     * @param done told once the file is durable, or why it is not; {@link NotWrittenException} if nothing else is wrong
     */
    public void write(Completion done) {
        Invariants.check(loop.inLoop(), "the checkpoint is written on its loop");
        if (writing) {
            Completion before = next;
            next =
                    before == null
                            ? done
                            : failure -> {
                                before.onDone(failure);
                                done.onDone(failure);
                            };
            return;
        }
        writing = true;
        // To write thousands of logs down takes longer than a loop can spare.
        Supplier<ByteBuffer> content = content();
        disk.work(
                () -> DurableFiles.write(disk, TEMPORARY, content.get()),
                loop,
                failure -> {
                    if (failure == null) {
                        forceTemporary(ended -> onWritten(ended, done));
                    } else {
                        onWritten(new NotWrittenException(failure), done);
                    }
                });
    }

    private void onWritten(@Nullable IOException failure, Completion done) {
        writing = false;
        Completion waiting = next;
        next = null;
        done.onDone(failure);
        if (waiting != null) {
            write(waiting);
        }
    }

    private void forceTemporary(Completion done) {
        DiskFile file;
        try {
            file = disk.open(TEMPORARY, Disk.Mode.WRITE);
        } catch (IOException e) {
            done.onDone(e);
            return;
        }
        file.force(
                loop,
                failure -> {
                    file.close();
                    if (failure == null) {
                        replace(done);
                    } else {
                        done.onDone(failure);
                    }
                });
    }

    private void replace(Completion done) {
        try {
            disk.rename(TEMPORARY, CHECKPOINT);
            disk.forceDirectory("", loop, done);
        } catch (IOException e) {
            done.onDone(e);
        }
    }

    /** The checkpoint as it is to be now; its bytes may be made on any thread. */
    private Supplier<ByteBuffer> content() {
        List<Contribution> said = List.copyOf(contributions.values());
        long floor = journals.floor();
        long epoch = cleanEpoch;
        return () -> CheckpointFormat.write(merged(said), floor, epoch);
    }

    /** What was found, as far as no loop has opened or deleted it, under what the loops say. */
    private List<CheckpointEntry> merged(List<Contribution> said) {
        Map<String, CheckpointEntry> merged = new LinkedHashMap<>();
        found.forEach((name, entry) -> merged.put(name, entry.opened()));
        for (Contribution contribution : said) {
            contribution.deleted().forEach(merged::remove);
        }
        for (Contribution contribution : said) {
            contribution.entries().forEach(entry -> merged.put(entry.directory(), entry));
        }
        return new ArrayList<>(merged.values());
    }

    Disk disk() {
        return disk;
    }

    /** The ways to the journals for the logs of a loop; to be asked for at the start. */
    JournalPorts attach(Loop logs) {
        return journals.attach(logs);
    }

    /** What the journals have done and hold; on the owner loop. */
    public JournalFigures journalFigures() {
        Invariants.check(loop.inLoop(), "the journals are the owner loop's");
        return journals.figures();
    }

    Loop loop() {
        return loop;
    }
}
