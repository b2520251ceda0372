package dev.wharf.log;

import dev.wharf.env.Completion;
import dev.wharf.env.Disk;
import dev.wharf.types.Uuid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Removes the directories of deleted logs: each gets another name at once, and goes after {@code file.delete.delay.ms}, in which an operator can still save
 * what is in it. Owner: the loop of the logs.
 *
 * <p>Nothing is deleted before the new name is durable: half of a log under its old name would be taken for a damaged one. One force serves all directories
 * that were renamed while the one before was under way. What a stop leaves, {@link LogDirectory#removeDeleted} removes.
 */
final class DirectoryRemoval {
    /** What file systems take. */
    private static final int MAX_NAME_BYTES = 255;

    private final LogEnv env;
    private List<Renamed> unforced = new ArrayList<>();
    private boolean forcing;

    private record Renamed(String name, long delayMs, Completion done) {}

    DirectoryRemoval(LogEnv env) {
        this.env = env;
    }

    /**
     * @param directory of a log that is closed
     * @param done told once the directory is gone, or why it is not
     */
    void remove(String directory, Uuid topicId, long delayMs, Completion done) {
        String renamed = freeName(env.disk(), directory, topicId, LogFileNames.DELETED);
        try {
            env.disk().rename(directory, renamed);
        } catch (IOException e) {
            env.loop().post(() -> done.onDone(e));
            return;
        }
        unforced.add(new Renamed(renamed, delayMs, done));
        if (!forcing) {
            forceNames();
        }
    }

    /** A name for a directory that has gone: a replica that came back may go again while what it had the time before is still there. */
    static String freeName(Disk disk, String directory, Uuid topicId, String suffix) {
        String name = nameOf(directory, topicId, suffix);
        for (long more = 1; disk.exists(name); more++) {
            Uuid another =
                    new Uuid(topicId.mostSignificantBits(), topicId.leastSignificantBits() + more);
            name = nameOf(directory, another, suffix);
        }
        return name;
    }

    private void forceNames() {
        List<Renamed> covered = unforced;
        unforced = new ArrayList<>();
        forcing = true;
        env.disk()
                .forceDirectory(
                        "",
                        env.loop(),
                        failure -> {
                            forcing = false;
                            covered.forEach(renamed -> onForced(renamed, failure));
                            if (!unforced.isEmpty()) {
                                forceNames();
                            }
                        });
    }

    private void onForced(Renamed renamed, @Nullable IOException failure) {
        if (failure != null) {
            renamed.done().onDone(failure);
            return;
        }
        env.loop()
                .schedule(
                        renamed.delayMs(),
                        () -> env.disk().delete(renamed.name(), env.loop(), renamed.done()));
    }

    /**
     * {@code topic-partition.id-delete}, which Kafka's tools know for a directory that is being deleted; here the id is the topic's, or one close to it. A long topic name is cut
     * so that the file system takes it.
     */
    static String nameOfDeleted(String directory, Uuid topicId) {
        return nameOf(directory, topicId, LogFileNames.DELETED);
    }

    private static String nameOf(String directory, Uuid topicId, String suffix) {
        int end = directory.lastIndexOf('-');
        HexFormat hex = HexFormat.of();
        String ending =
                directory.substring(end)
                        + "."
                        + hex.toHexDigits(topicId.mostSignificantBits())
                        + hex.toHexDigits(topicId.leastSignificantBits())
                        + suffix;
        return directory.substring(0, Math.min(end, MAX_NAME_BYTES - ending.length())) + ending;
    }
}
