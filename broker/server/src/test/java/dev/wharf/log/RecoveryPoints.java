package dev.wharf.log;

import dev.wharf.sim.SimDisk;

/** What a simulation sees of the checkpoint that a broker has left. */
public final class RecoveryPoints {
    private static final String CHECKPOINT = "log-checkpoint";

    private RecoveryPoints() {}

    /** Up to where the next start believes the log in {@code directory} to be durable; 0 if nothing is known of it. */
    public static long of(SimDisk disk, String directory) {
        if (!disk.exists(CHECKPOINT)) {
            return 0;
        }
        try {
            CheckpointEntry entry =
                    CheckpointFormat.read(disk.content(CHECKPOINT)).entries().get(directory);
            return entry == null ? 0 : entry.recoveryPoint();
        } catch (DamagedLogException e) {
            throw new AssertionError("nothing damages the checkpoint", e);
        }
    }
}
