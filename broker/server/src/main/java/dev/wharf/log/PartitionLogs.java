package dev.wharf.log;

import dev.wharf.env.Clock;
import dev.wharf.env.Completion;
import dev.wharf.env.Disk;
import dev.wharf.env.Loop;
import dev.wharf.types.Invariants;
import dev.wharf.types.TopicPartition;
import dev.wharf.types.Uuid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The logs of one loop: opens them, bounds their open files, closes and deletes them, and tells the {@link LogDirectory} of them. Owner:
 * that loop.
 */
public final class PartitionLogs {
    private static final long IDLE_FILE_MS = 60_000;

    /** Logs that are closed at once; each may wait for a force. */
    private static final int CLOSING_AT_ONCE = 16;

    private final LogDirectory directory;
    private final int loopIndex;
    private final LogEnv env;
    private final Map<String, PartitionLog> logs = new LinkedHashMap<>();
    private final Set<String> deleted = new LinkedHashSet<>();

    /** By directory, above all incarnations that checkpoints of this run may speak of; of those alone that have gone. */
    private final Map<String, Integer> nextIncarnations = new LinkedHashMap<>();

    private final ForgottenLogs forgotten;
    private final DirectoryRemoval removal;

    /**
     * @param loopIndex this loop's number among those that share the directory
     * @param maxOpenFiles the most segment files that this loop holds open, 1 and up
     * @param faults bugs that a test plants; empty in a broker
     */
    public PartitionLogs(
            LogDirectory directory,
            int loopIndex,
            Loop loop,
            Clock clock,
            int maxOpenFiles,
            Set<LogFault> faults) {
        this.directory = directory;
        this.loopIndex = loopIndex;
        Disk disk = directory.disk();
        this.env =
                new LogEnv(
                        disk,
                        loop,
                        clock,
                        new OpenFiles(disk, clock, maxOpenFiles),
                        new RootNames(disk, loop),
                        directory.attach(loop),
                        new EarlyForces(),
                        faults);
        this.removal = new DirectoryRemoval(env);
        this.forgotten = new ForgottenLogs(env, this::writeCheckpoint);
    }

    /**
     * Opens a partition's log, or creates it.
     *
     * @param listener hears of the log from now on
     * @throws IOException if the disk fails
     */
    public OpenResult open(
            TopicPartition partition, Uuid topicId, LogConfig config, LogListener listener)
            throws IOException {
        String name = partition.toString();
        Invariants.check(!logs.containsKey(name), "a log is opened once");
        forgotten.stop(name);
        CheckpointEntry entry;
        boolean created;
        try {
            PartitionMetadata owner = owner(name);
            entry = entryOf(name, topicId, owner);
            created = createIfMissing(entry, owner);
        } catch (DamagedLogException e) {
            return new OpenResult.Quarantined(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return new OpenResult.NotCreated(e);
        }
        try {
            RecoveredLog recovered =
                    created ? LogRecovery.ofNothing(entry) : recover(entry, config);
            PartitionLog log = new PartitionLog(env, entry, config, recovered, listener);
            logs.put(name, log);
            deleted.remove(name);
            return new OpenResult.Opened(log);
        } catch (DamagedLogException e) {
            return new OpenResult.Quarantined(String.valueOf(e.getMessage()));
        }
    }

    private @Nullable PartitionMetadata owner(String name) throws IOException {
        return env.disk().exists(name) ? PartitionMetadata.read(env.disk(), name) : null;
    }

    /** What is known of the log that is there, or is to be created: nothing if what was found tells of an earlier one. */
    private CheckpointEntry entryOf(String name, Uuid topicId, @Nullable PartitionMetadata owner) {
        CheckpointEntry entry =
                deleted.contains(name)
                        ? CheckpointEntry.ofNothing(name, topicId, 0)
                        : directory.found(name, topicId);
        int incarnation =
                owner != null && owner.topicId().equals(topicId)
                        ? owner.incarnation()
                        : Math.max(entry.incarnation(), nextIncarnations.getOrDefault(name, 0));
        return incarnation == entry.incarnation()
                ? entry
                : CheckpointEntry.ofNothing(name, topicId, incarnation);
    }

    private RecoveredLog recover(CheckpointEntry entry, LogConfig config) throws IOException {
        if (entry.clean() != null) {
            RecoveredLog clean = CleanStart.tryOpen(env, entry, entry.clean());
            if (clean != null) {
                return clean;
            }
        }
        return new LogRecovery(env, config, entry, directory.isCheckpointLost()).recover();
    }

    /** Makes sure that there is a directory of this topic; one of another topic of the same name is set aside. Returns whether it is a new one. */
    private boolean createIfMissing(CheckpointEntry entry, @Nullable PartitionMetadata owner)
            throws IOException {
        String name = entry.directory();
        boolean exists = env.disk().exists(name);
        if (owner != null && owner.topicId().equals(entry.topicId())) {
            return false;
        }
        if (entry.hasDurableRecords() && (!exists || owner != null)) {
            throw new DamagedLogException(
                    name
                            + " is gone, but records up to "
                            + entry.durableOffset()
                            + " were durable");
        }
        if (owner != null) {
            StrayDirectories.setAside(env.disk(), name, owner.topicId());
        } else if (exists && !entry.hasDurableRecords()) {
            // Nothing of it was ever forced: the first force includes the metadata.
            env.disk().deleteNow(name);
        }
        env.disk().createDirectories(name);
        new PartitionMetadata(entry.topicId(), entry.incarnation()).write(env.disk(), name);
        return !entry.hasDurableRecords(); // else its metadata alone was lost
    }

    LogEnv env() {
        return env;
    }

    /** The open logs, in the order in which they were opened. */
    public Iterable<PartitionLog> all() {
        return logs.values();
    }

    public int count() {
        return logs.size();
    }

    /** The segment files that this loop holds open. */
    public int openFiles() {
        return env.files().count();
    }

    /** The most that it holds open. */
    public int maxOpenFiles() {
        return env.files().limit();
    }

    /** The most files of this loop that one response may hold. */
    public int maxFilesOfResponse() {
        return env.files().mostLentToOne();
    }

    /** Closes files that nobody has used for a minute; to be called now and then. */
    public void closeIdleFiles() {
        env.files().closeIdle(IDLE_FILE_MS);
    }

    /**
     * Deletes a log; its directory stays for {@code delayMs} under another name.
     *
     * @param done told once its files are gone, or why they are not
     */
    public void delete(PartitionLog log, long delayMs, Completion done) {
        Invariants.check(logs.get(log.directory()) == log, "an open log is deleted");
        end(log);
        onGone(log.directory(), log.incarnation());
        removal.remove(log.directory(), log.topicId(), delayMs, done);
    }

    /** As {@link #delete}, for a partition whose log could not be opened. */
    public void deleteUnopened(
            TopicPartition partition, Uuid topicId, long delayMs, Completion done) {
        String name = partition.toString();
        Invariants.check(!logs.containsKey(name), "the log is not open");
        if (env.disk().exists(name)) {
            onGone(name, directory.found(name, topicId).incarnation());
            removal.remove(name, topicId, delayMs, done);
        }
    }

    /**
     * Sets the files of a partition aside, whether its log is open or could not be: they go as those of a deleted one, and the log can be opened anew, with nothing.
     *
     * @param removed told once the files are gone, or why they are not
     * @param done told on this loop once no checkpoint speaks of them; {@link LogDirectory.NotWrittenException} if the disk is full, and the call may be repeated
     */
    public void discard(
            TopicPartition partition,
            Uuid topicId,
            long delayMs,
            Completion removed,
            Completion done) {
        String name = partition.toString();
        PartitionLog open = logs.get(name);
        if (open != null) {
            end(open);
        }
        onGone(
                name,
                open == null ? directory.found(name, topicId).incarnation() : open.incarnation());
        if (env.disk().exists(name)) {
            removal.remove(name, topicId, delayMs, removed);
        }
        writeCheckpoint(done);
    }

    /** What checkpoints have said of a log of this name is true of none that will have it. */
    private void onGone(String name, int incarnation) {
        forgotten.onGone(name);
        nextIncarnations.merge(name, incarnation + 1, Math::max);
        if (directory.wasFound(name)) {
            deleted.add(name);
        }
    }

    /**
     * Sets aside what the start found of partitions that this node has no replica of, as {@link StrayDirectories} says.
     *
     * @return the new names of the directories
     * @throws IOException if the disk fails
     */
    public List<String> setStraysAside(OwnReplicas own) throws IOException {
        List<String> strays = new ArrayList<>();
        for (Map.Entry<String, TopicPartition> found : directory.partitionsFound().entrySet()) {
            String name = found.getKey();
            TopicPartition partition = found.getValue();
            if (own.has(partition) || !env.disk().exists(name)) {
                continue;
            }
            PartitionMetadata owner = PartitionMetadata.read(env.disk(), name);
            if (owner != null
                    && own.isHere(owner.topicId(), partition.partition())
                    && !logs.containsKey(name)) {
                strays.add(StrayDirectories.setAside(env.disk(), name, owner.topicId()));
                onGone(name, owner.incarnation());
            }
        }
        return strays;
    }

    /**
     * Serves a log no more, because it is damaged; its files stay until it is deleted or discarded, or a start finds them.
     *
     * @param done told on this loop once it is of no concern to the journal either, or that a force has failed; not told if the log goes before
     */
    public void forget(PartitionLog log, Completion done) {
        logs.remove(log.directory());
        forgotten.add(log, done);
    }

    /** Stops a log whose directory is about to go. */
    private void end(PartitionLog log) {
        log.abandon();
        log.onGone();
        logs.remove(log.directory());
    }

    /** Hands what is durable of each log to the directory, on whose loop {@code handed} then runs. */
    public void checkpoint(Runnable handed) {
        List<CheckpointEntry> entries = forgotten.checkpointEntries();
        logs.values().forEach(log -> entries.add(log.checkpointEntry()));
        hand(entries, handed);
    }

    /**
     * Makes the present start of these logs durable, so that no crash brings back what was deleted: forces those that start above what is
     * durable, then writes the checkpoint. Calls that come while a checkpoint is being written share the next.
     *
     * @param done told on this loop once that is so, or why it is not
     */
    public void persistStarts(List<PartitionLog> moved, Completion done) {
        List<Long> starts = moved.stream().map(PartitionLog::logStartOffset).toList();
        Completion onWritten =
                failure -> {
                    for (int i = 0; failure == null && i < starts.size(); i++) {
                        moved.get(i).onStartKept(starts.get(i));
                    }
                    done.onDone(failure);
                };
        int[] missing = {moved.size() + 1};
        IOException[] failed = new IOException[1];
        Completion onForced =
                failure -> {
                    missing[0]--;
                    failed[0] = failure == null ? failed[0] : failure;
                    if (missing[0] == 0 && failed[0] == null) {
                        writeCheckpoint(onWritten);
                    } else if (missing[0] == 0) {
                        done.onDone(failed[0]);
                    }
                };
        moved.forEach(log -> log.whenForced(log.logStartOffset(), onForced));
        onForced.onDone(null);
    }

    /**
     * Removes from a follower's log what it has from {@code offset} on, and all that hangs on it: epochs, producers, index entries, what checkpoints promise. Nothing can be
     * appended until {@code done}, and no crash after that brings any of it back, but for what is said below. A batch that reaches across the offset goes too, so the log may end below.
     *
     * <p>Where only later epochs follow, a power cut may bring back what was cut off, without what was appended since: as if neither had happened, and as unforced as that was. Old records
     * behind new ones it does not leave: a start takes no batch whose epoch is lower than that of the one before.
     *
     * <p>Never called with a high watermark: only where the leader's log parts from this one (KIP-101, KIP-279).
     *
     * @param offset from the log's start on
     * @param laterEpochsFollow whether all that the leader has from there on is of later epochs than anything here
     * @param done told on this loop, within this call if nothing has to go; {@link LogDirectory.NotWrittenException} if the disk is full, {@link JournalFullException} if the
     *     journal is, and the log is as it was; any other failure means that the log is fenced. Not told if the log is closed meanwhile
     */
    public void truncate(
            PartitionLog log, long offset, boolean laterEpochsFollow, Completion done) {
        LogTruncation.Cut cut = new LogTruncation.Cut(offset, laterEpochsFollow);
        log.truncate(cut, this::writeCheckpoint, done);
    }

    /** Removes all that a follower's log has and lets it begin at {@code offset}; {@code done} as for {@link #truncate}. */
    public void startAnew(PartitionLog log, long offset, Completion done) {
        log.startAnew(offset, this::writeCheckpoint, done);
    }

    private void writeCheckpoint(Completion done) {
        checkpoint(() -> directory.write(ended -> tell(done, ended)));
    }

    private void tell(Completion done, @Nullable IOException failure) {
        env.loop().execute(() -> done.onDone(failure));
    }

    /**
     * Closes every log and hands the entries, by which the next start is quick, to the directory, on whose loop {@code handed} then
     * runs; whoever has seen that for every loop calls {@link LogDirectory#write}.
     */
    public void closeClean(Runnable handed) {
        new CleanEnd(handed).closeMore();
    }

    /** Closes all logs, a few at a time: their forces share the disk's own journal. */
    private final class CleanEnd {
        private final Iterator<PartitionLog> rest = List.copyOf(logs.values()).iterator();
        private final List<CheckpointEntry> entries = new ArrayList<>();
        private final Runnable handed;
        private int underWay;
        private boolean starting;

        CleanEnd(Runnable handed) {
            this.handed = handed;
        }

        void closeMore() {
            if (starting) { // most logs close within the call
                return;
            }
            starting = true;
            while (underWay < CLOSING_AT_ONCE && rest.hasNext()) {
                underWay++;
                rest.next().closeClean(this::onClosed);
            }
            starting = false;
            if (underWay == 0) {
                entries.addAll(0, forgotten.checkpointEntries());
                forgotten.close();
                logs.clear();
                env.journals().close();
                hand(entries, handed);
            }
        }

        private void onClosed(CheckpointEntry entry) {
            entries.add(entry);
            underWay--;
            closeMore();
        }
    }

    private void hand(List<CheckpointEntry> entries, Runnable handed) {
        LogDirectory.Contribution contribution =
                new LogDirectory.Contribution(entries, List.copyOf(deleted));
        directory
                .loop()
                .execute(
                        () -> {
                            directory.contribute(loopIndex, contribution);
                            handed.run();
                        });
    }
}
