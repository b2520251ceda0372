package dev.wharf.sim.cluster;

import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.metadata.TopicImage;
import dev.wharf.replica.Partition;
import dev.wharf.sim.check.SimViolation;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who is in sync, as the newest committed metadata has it, has all that the leader has committed: each of them may lead next. Of those alone that run and are registered as they run: what one had that has died
 * is not there to be seen, and one that is back is not in sync before it has fetched in this life (KIP-903).
 */
final class InSyncHaveAll {
    private final List<ClusterNode> nodes;
    private long newest;
    private MetadataImage image = MetadataImage.EMPTY;

    InSyncHaveAll(List<ClusterNode> nodes) {
        this.nodes = nodes;
    }

    /** A node that runs, after an event. */
    void onSeen(ClusterNode node) {
        if (node.committedOffset() <= newest) {
            return;
        }
        newest = node.committedOffset();
        image = node.committed();
        for (Map.Entry<String, TopicImage> topic : image.topics().byName()) {
            for (Map.Entry<Integer, PartitionImage> each : topic.getValue().partitions()) {
                PartitionName name =
                        new PartitionName(topic.getKey(), topic.getValue().id(), each.getKey());
                check(name, each.getValue());
            }
        }
    }

    /** The high watermark of a leader has moved. */
    void onCommitted(Partition leader) {
        PartitionName name = PartitionName.of(leader);
        TopicImage topic = image.topic(name.topicId());
        PartitionImage state = topic == null ? null : topic.partition(name.partition());
        if (state != null) {
            check(name, state);
        }
    }

    private void check(PartitionName name, PartitionImage state) {
        ClusterNode leads = node(state.leader());
        Partition leader = leads == null ? null : leads.find(name);
        if (leader == null || !leader.isLeading() || leader.leaderEpoch() != state.leaderEpoch()) {
            return;
        }
        for (int id : state.isr()) {
            ClusterNode follows = node(id);
            if (follows != null && follows != leads && isInThisLife(follows)) {
                Partition replica = follows.find(name);
                long end = replica == null ? 0 : replica.log().logEndOffset();
                SimViolation.check(
                        end >= leader.highWatermark(),
                        InSyncHaveAll.class,
                        follows + " is in sync and ends at " + end + ", while " + leader);
            }
        }
    }

    private boolean isInThisLife(ClusterNode node) {
        BrokerRegistration known = image.brokers().get(node.id());
        return known != null && known.brokerEpoch() == node.brokerEpoch();
    }

    private @Nullable ClusterNode node(int id) {
        return id < 1 || id > nodes.size() ? null : nodes.get(id - 1);
    }
}
