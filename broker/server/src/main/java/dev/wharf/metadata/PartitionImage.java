package dev.wharf.metadata;

import static dev.wharf.types.Invariants.check;

import dev.wharf.types.Uuid;
import java.util.List;

/**
 * One partition as the cluster knows it.
 *
 * @param replicas broker ids, the preferred leader first; never empty
 * @param directories the log directory of each replica, in the order of {@code replicas}
 * @param isr the in-sync replicas; never empty
 * @param leader a broker id, or {@link #NO_LEADER}
 * @param leaderEpoch 0 and up; grows with each election
 * @param partitionEpoch 0 and up; grows with each change of this partition
 */
public record PartitionImage(
        List<Integer> replicas,
        List<Uuid> directories,
        List<Integer> isr,
        int leader,
        int leaderEpoch,
        int partitionEpoch) {
    /** The leader of a partition that has none. */
    public static final int NO_LEADER = -1;

    public PartitionImage {
        replicas = List.copyOf(replicas);
        directories = List.copyOf(directories);
        isr = List.copyOf(isr);
        check(!replicas.isEmpty(), "a partition has a replica");
        check(
                directories.size() == replicas.size(),
                "each replica has a directory",
                directories.size(),
                replicas.size());
        check(leaderEpoch >= 0 && partitionEpoch >= 0, "epochs start at 0");
    }

    /** This partition after an election that {@code newLeader} has won. */
    public PartitionImage withLeader(int newLeader) {
        return new PartitionImage(
                replicas, directories, isr, newLeader, leaderEpoch + 1, partitionEpoch + 1);
    }
}
