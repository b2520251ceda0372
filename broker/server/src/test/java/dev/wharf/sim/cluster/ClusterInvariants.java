package dev.wharf.sim.cluster;

import dev.wharf.group.GroupPartitions;
import dev.wharf.replica.Partition;
import dev.wharf.sim.check.SimViolation;
import java.util.List;
import java.util.WeakHashMap;

/** Looks into all running brokers after each event. */
final class ClusterInvariants {
    private final List<ClusterNode> nodes;
    private final OneLeaderPerEpoch leaders = new OneLeaderPerEpoch();
    private final CommittedPrefixes prefixes = new CommittedPrefixes();
    private final ImagesAgree images = new ImagesAgree();
    private final EnoughCopies copies;
    private final InSyncHaveAll inSync;
    private final WeakHashMap<Partition, Seen> seen = new WeakHashMap<>();

    /** How far a replica was looked at, within the life of its process. */
    private static final class Seen {
        private int epoch = -1;
        private boolean led;
        private long start;
        private long highWatermark;
        private long compared;
    }

    ClusterInvariants(List<ClusterNode> nodes, boolean sync) {
        this.nodes = nodes;
        this.copies = new EnoughCopies(nodes, sync);
        this.inSync = new InSyncHaveAll(nodes);
    }

    void onDeath(ClusterNode node, boolean keepsPageCache) {
        copies.onDeath(node, keepsPageCache);
    }

    void onEvent() {
        for (ClusterNode node : nodes) {
            if (node.isUp()) {
                inSync.onSeen(node);
                if (images.onSeen(node)) {
                    InSyncAreActive.check(node.image());
                }
            }
            for (Partition replica : node.partitions()) {
                onReplica(node, replica);
            }
        }
    }

    private void onReplica(ClusterNode node, Partition replica) {
        Seen last = seen.computeIfAbsent(replica, _ -> new Seen());
        boolean leads = replica.isLeading();
        boolean sameRole = last.epoch == replica.leaderEpoch() && last.led == leads;
        if (!sameRole) {
            last.epoch = replica.leaderEpoch();
            last.led = leads;
            leaders.onSeen(node, replica);
        }
        long highWatermark = replica.highWatermark();
        if (replica.log().logStartOffset() != last.start || highWatermark != last.highWatermark) {
            StartsKept.check(last.start, replica);
            last.start = replica.log().logStartOffset();
        }
        if (highWatermark == last.highWatermark) {
            return;
        }
        SimViolation.check(
                highWatermark > last.highWatermark || !(leads && sameRole),
                ClusterInvariants.class,
                "the high watermark went back from " + last.highWatermark + ": " + replica);
        if (leads && sameRole && highWatermark > last.highWatermark) {
            copies.onCommitted(node, replica);
            inSync.onCommitted(replica);
        }
        last.highWatermark = highWatermark;
        if (!replica.name().topic().equals(GroupPartitions.TOPIC)) {
            last.compared = prefixes.compare(node, replica, Math.min(last.compared, highWatermark));
        }
    }
}
