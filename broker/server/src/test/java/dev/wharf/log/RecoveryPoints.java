package dev.wharf.log;

import dev.wharf.sim.SimDisk;
import org.jspecify.annotations.Nullable;

/** What a simulation sees of the checkpoint that a broker has left. */
public final class RecoveryPoints {
    private static final String CHECKPOINT = "log-checkpoint";

    private RecoveryPoints() {}

    /** Up to where the next start believes the log in {@code directory} to be durable; 0 if nothing is known of it. */
    public static long of(SimDisk disk, String directory) {
        CheckpointEntry entry = entry(disk, directory);
        return entry == null ? 0 : entry.recoveryPoint();
    }

    /** Up to where the next start need not look at the log; 0 if that is at all of its active segment. */
    public static long marked(SimDisk disk, String directory) {
        CheckpointEntry entry = entry(disk, directory);
        LogMark mark = entry == null ? null : entry.mark();
        return mark == null ? 0 : mark.upTo().nextOffset();
    }

    private static @Nullable CheckpointEntry entry(SimDisk disk, String directory) {
        if (!disk.exists(CHECKPOINT)) {
            return null;
        }
        try {
            return CheckpointFormat.read(disk.content(CHECKPOINT)).entries().get(directory);
        } catch (DamagedLogException e) {
            throw new AssertionError("nothing damages the checkpoint", e);
        }
    }
}
