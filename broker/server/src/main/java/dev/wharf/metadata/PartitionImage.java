package dev.wharf.metadata;

import static dev.wharf.types.Invariants.check;

import dev.wharf.types.Uuid;
import java.util.List;

/**
 * One partition as the cluster knows it.
 *
 * @param replicas broker ids, the preferred leader first; never empty. While replicas are on the move, those that come and those that go are among them
 * @param directories the log directory of each replica, in the order of {@code replicas}
 * @param adding the replicas that a reassignment adds (KIP-455)
 * @param removing the replicas that a reassignment takes away
 * @param isr the in-sync replicas; empty while the partition has no leader
 * @param elr the eligible leader replicas: they left the in-sync replicas when these were fewer than {@code min.insync.replicas}, and hold all that is
 *     committed (KIP-966); none of them is in {@code isr}
 * @param lastKnownElr the last leader, while there is none
 * @param leader a broker id, or {@link #NO_LEADER}
 * @param leaderEpoch 0 and up; grows with each election
 * @param partitionEpoch 0 and up; grows with each change of this partition
 */
public record PartitionImage(
        List<Integer> replicas,
        List<Uuid> directories,
        List<Integer> adding,
        List<Integer> removing,
        List<Integer> isr,
        List<Integer> elr,
        List<Integer> lastKnownElr,
        int leader,
        int leaderEpoch,
        int partitionEpoch) {
    /** The leader of a partition that has none. */
    public static final int NO_LEADER = -1;

    public PartitionImage {
        replicas = List.copyOf(replicas);
        directories = List.copyOf(directories);
        adding = List.copyOf(adding);
        removing = List.copyOf(removing);
        isr = List.copyOf(isr);
        elr = List.copyOf(elr);
        lastKnownElr = List.copyOf(lastKnownElr);
        check(!replicas.isEmpty(), "a partition has a replica");
        check(
                directories.size() == replicas.size(),
                "each replica has a directory",
                directories.size(),
                replicas.size());
        check(leaderEpoch >= 0 && partitionEpoch >= 0, "epochs start at 0");
    }

    /** A partition whose replicas stay where they are, and enough of which are in sync. */
    public PartitionImage(
            List<Integer> replicas,
            List<Uuid> directories,
            List<Integer> isr,
            int leader,
            int leaderEpoch,
            int partitionEpoch) {
        this(
                replicas,
                directories,
                List.of(),
                List.of(),
                isr,
                List.of(),
                List.of(),
                leader,
                leaderEpoch,
                partitionEpoch);
    }

    public boolean hasLeader() {
        return leader != NO_LEADER;
    }

    /** Whether replicas are on the move. */
    public boolean isReassigning() {
        return !adding.isEmpty() || !removing.isEmpty();
    }

    /** This partition after an election that {@code newLeader} has won. */
    public PartitionImage withLeader(int newLeader) {
        return new PartitionImage(
                replicas,
                directories,
                adding,
                removing,
                isr,
                elr,
                lastKnownElr,
                newLeader,
                leaderEpoch + 1,
                partitionEpoch + 1);
    }
}
