package dev.wharf.sim.cluster;

import dev.wharf.replica.Partition;
import dev.wharf.sim.check.SimViolation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Whenever a leader's high watermark moves, as many replicas as have to be in sync have what is committed now, be they up or down. */
final class EnoughCopies {
    private static final int MIN_IN_SYNC = 2;

    private final List<ClusterNode> nodes;
    private final Map<Integer, Map<PartitionName, Long>> left = new HashMap<>();

    EnoughCopies(List<ClusterNode> nodes) {
        this.nodes = nodes;
    }

    /** A process ends; where its page cache goes too, what it has forced stays. */
    void onDeath(ClusterNode node, boolean keepsPageCache) {
        Map<PartitionName, Long> ends = left.computeIfAbsent(node.id(), _ -> new HashMap<>());
        for (Partition replica : node.partitions()) {
            ends.put(
                    PartitionName.of(replica),
                    keepsPageCache ? replica.log().logEndOffset() : replica.log().durableOffset());
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
        for (Partition replica : node.partitions()) {
            if (PartitionName.of(replica).equals(name)) {
                return replica.log().logEndOffset();
            }
        }
        return left.getOrDefault(node.id(), Map.of()).getOrDefault(name, -1L);
    }
}
