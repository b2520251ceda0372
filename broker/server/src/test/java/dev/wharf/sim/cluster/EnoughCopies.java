package dev.wharf.sim.cluster;

import dev.wharf.replica.Partition;
import dev.wharf.sim.check.SimViolation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whenever a leader's high watermark moves, as many replicas as have to be in sync have, or had until their last death, what is committed now. What a follower said before it died may reach the
 * leader later: so what has gone with a page cache, or a disk, counts as had.
 */
final class EnoughCopies {
    private static final int MIN_IN_SYNC = 2;

    private final List<ClusterNode> nodes;
    private final boolean sync;
    private final Map<Integer, Map<PartitionName, Long>> left = new HashMap<>();

    /** @param sync whether followers say that they have what they have forced alone */
    EnoughCopies(List<ClusterNode> nodes, boolean sync) {
        this.nodes = nodes;
        this.sync = sync;
    }

    /** A process ends. */
    void onDeath(ClusterNode node, boolean keepsPageCache) {
        Map<PartitionName, Long> ends = left.computeIfAbsent(node.id(), _ -> new HashMap<>());
        for (Partition replica : node.partitions()) {
            ends.put(
                    PartitionName.of(replica),
                    keepsPageCache || !sync
                            ? replica.log().logEndOffset()
                            : replica.log().durableOffset());
        }
    }

    void onCommitted(ClusterNode leads, Partition leader) {
        PartitionName name = PartitionName.of(leader);
        int copies = 0;
        StringBuilder ends = new StringBuilder();
        for (ClusterNode node : nodes) {
            long end = end(node, name);
            copies += end >= leader.highWatermark() ? 1 : 0;
            ends.append(", ").append(node).append(" ends at ").append(end);
        }
        SimViolation.check(
                copies >= Math.min(MIN_IN_SYNC, leads.replicas(name)),
                EnoughCopies.class,
                copies + " replicas have what is committed of " + leader + ends);
    }

    private long end(ClusterNode node, PartitionName name) {
        long had = left.getOrDefault(node.id(), Map.of()).getOrDefault(name, -1L);
        for (Partition replica : node.partitions()) {
            if (PartitionName.of(replica).equals(name)) {
                return Math.max(had, replica.log().logEndOffset());
            }
        }
        return had;
    }
}
