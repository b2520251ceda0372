package dev.wharf.log;

import dev.wharf.env.Completion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Logs that are served no more, because they were found to be damaged, and whose files are there until somebody decides what becomes of them. That may take for as long as a controller cannot be reached, and no file of the
 * journal is kept for so long, as all other logs would have to do without:
 *
 * <pre>
 *   forgotten -> a checkpoint says how far it was durable -> its segments are forced, and the journal released -> its files are closed
 * </pre>
 *
 * <p>The checkpoint comes first: a start that finds less than it says quarantines the log, and does not take the damage for an end that was never forced. Checkpoints go on saying so until the log is gone. Owner: the logs' loop.
 */
final class ForgottenLogs {
    /** How long it is until a checkpoint is tried again for which the disk had no room. */
    static final long RETRY_MS = 5_000;

    private final LogEnv env;
    private final Consumer<Completion> checkpoint;
    private final Map<String, PartitionLog> byDirectory = new LinkedHashMap<>();

    /** @param checkpoint writes one, in which the forgotten are, and tells on this loop */
    ForgottenLogs(LogEnv env, Consumer<Completion> checkpoint) {
        this.env = env;
        this.checkpoint = checkpoint;
    }

    /**
     * A log is served no more.
     *
     * @param done told once the journal has nothing of it, or that a force has failed; not told if the log is gone before
     */
    void add(PartitionLog log, Completion done) {
        byDirectory.put(log.directory(), log);
        settle(log, done);
    }

    private boolean isHere(PartitionLog log) {
        return byDirectory.get(log.directory()) == log;
    }

    private void settle(PartitionLog log, Completion done) {
        checkpoint.accept(
                failure -> {
                    if (!isHere(log)) {
                        return;
                    }
                    if (failure == null) {
                        force(log, done);
                    } else if (failure instanceof LogDirectory.NotWrittenException) {
                        env.loop().schedule(RETRY_MS, () -> retry(log, done));
                    } else {
                        end(log, failure, done);
                    }
                });
    }

    private void retry(PartitionLog log, Completion done) {
        if (isHere(log)) {
            settle(log, done);
        }
    }

    private void force(PartitionLog log, Completion done) {
        if (log.isTruncating()) {
            // Where it ends then is not what is told now; it is rare, and ends soon.
            env.loop().schedule(RETRY_MS, () -> retry(log, done));
            return;
        }
        log.whenForced(
                log.logEndOffset(),
                failure -> {
                    if (isHere(log)) {
                        end(log, failure, done);
                    }
                });
    }

    private static void end(PartitionLog log, @Nullable IOException failure, Completion done) {
        log.abandon();
        done.onDone(failure);
    }

    /** Stops what is under way for a log of this name: another is opened in its place. */
    void stop(String directory) {
        PartitionLog log = byDirectory.remove(directory);
        if (log != null) {
            log.abandon();
        }
    }

    /** The directory of this name goes, and nobody wants back what the journal has of the log. */
    void onGone(String directory) {
        PartitionLog log = byDirectory.remove(directory);
        if (log != null) {
            log.abandon();
            log.onGone();
        }
    }

    /** What checkpoints are to say of them. */
    List<CheckpointEntry> checkpointEntries() {
        return new ArrayList<>(
                byDirectory.values().stream().map(PartitionLog::checkpointEntry).toList());
    }

    /** Nothing more is begun. */
    void close() {
        byDirectory.values().forEach(PartitionLog::abandon);
        byDirectory.clear();
    }
}
