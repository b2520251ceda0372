package dev.wharf.metadata;

import static dev.wharf.types.Invariants.check;

import dev.wharf.types.Uuid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What changes in a partition, in the form of Kafka's PartitionChangeRecord: null, or {@link #SAME_LEADER}, for what stays. Each change makes the partition
 * epoch grow by one, and each one that names a leader, be it the same, the leader epoch.
 */
public record PartitionDelta(
        @Nullable List<Integer> replicas,
        @Nullable List<Uuid> directories,
        @Nullable List<Integer> adding,
        @Nullable List<Integer> removing,
        @Nullable List<Integer> isr,
        @Nullable List<Integer> elr,
        @Nullable List<Integer> lastKnownElr,
        int leader) {
    /** The leader stays, and so does its epoch. */
    public static final int SAME_LEADER = -2;

    /** What leads from one state of a partition to the next. */
    public static PartitionDelta between(PartitionImage before, PartitionImage after) {
        int elections = after.leaderEpoch() - before.leaderEpoch();
        check(after.partitionEpoch() == before.partitionEpoch() + 1, "one change at a time");
        check(
                elections == 1 || (elections == 0 && after.leader() == before.leader()),
                "a leader epoch has one leader",
                before.leader(),
                after.leader());
        return new PartitionDelta(
                changed(before.replicas(), after.replicas()),
                changed(before.directories(), after.directories()),
                changed(before.adding(), after.adding()),
                changed(before.removing(), after.removing()),
                changed(before.isr(), after.isr()),
                changed(before.elr(), after.elr()),
                changed(before.lastKnownElr(), after.lastKnownElr()),
                elections == 0 ? SAME_LEADER : after.leader());
    }

    /** Nothing but the partition epoch changes: the ISR is named as it is. */
    public static PartitionDelta ofEpochAlone(PartitionImage partition) {
        return new PartitionDelta(null, null, null, null, partition.isr(), null, null, SAME_LEADER);
    }

    /** Whether nothing changes but the partition epoch. */
    public boolean isEmpty() {
        return replicas == null
                && directories == null
                && adding == null
                && removing == null
                && isr == null
                && elr == null
                && lastKnownElr == null
                && leader == SAME_LEADER;
    }

    /** The partition after this change. */
    public PartitionImage applyTo(PartitionImage before) {
        boolean elects = leader != SAME_LEADER;
        return new PartitionImage(
                orElse(replicas, before.replicas()),
                orElse(directories, before.directories()),
                orElse(adding, before.adding()),
                orElse(removing, before.removing()),
                orElse(isr, before.isr()),
                orElse(elr, before.elr()),
                orElse(lastKnownElr, before.lastKnownElr()),
                elects ? leader : before.leader(),
                elects ? before.leaderEpoch() + 1 : before.leaderEpoch(),
                before.partitionEpoch() + 1);
    }

    private static <T> @Nullable List<T> changed(List<T> before, List<T> after) {
        return before.equals(after) ? null : after;
    }

    private static <T> List<T> orElse(@Nullable List<T> changed, List<T> before) {
        return changed == null ? before : changed;
    }
}
