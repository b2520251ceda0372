package dev.wharf.sim.cluster;

import dev.wharf.replica.Partition;
import dev.wharf.sim.check.SimViolation;
import java.util.HashMap;
import java.util.Map;

/** Nobody leads a partition in a leader epoch in which another node has led it. */
final class OneLeaderPerEpoch {
    private final Map<Term, Integer> leaders = new HashMap<>();

    private record Term(PartitionName partition, int epoch) {}

    void onSeen(ClusterNode node, Partition replica) {
        if (replica.isLeading()) {
            Term term = new Term(PartitionName.of(replica), replica.leaderEpoch());
            Integer before = leaders.putIfAbsent(term, node.id());
            SimViolation.check(
                    before == null || before == node.id(),
                    OneLeaderPerEpoch.class,
                    term + " is led by " + before + " and " + node.id());
        }
    }
}
