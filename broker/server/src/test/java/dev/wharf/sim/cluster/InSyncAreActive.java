package dev.wharf.sim.cluster;

import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.metadata.TopicImage;
import dev.wharf.sim.check.SimViolation;
import java.util.Map;

/** In every image, who is in sync is active and has a replica, and the leader is in sync; without a leader nobody is. */
final class InSyncAreActive {
    private InSyncAreActive() {}

    static void check(MetadataImage image) {
        for (Map.Entry<String, TopicImage> topic : image.topics().byName()) {
            for (Map.Entry<Integer, PartitionImage> each : topic.getValue().partitions()) {
                PartitionImage partition = each.getValue();
                boolean fine =
                        partition.hasLeader()
                                ? partition.isr().contains(partition.leader())
                                        && partition.replicas().containsAll(partition.isr())
                                        && partition.isr().stream()
                                                .allMatch(id -> active(image, id))
                                : partition.isr().isEmpty();
                SimViolation.check(
                        fine,
                        InSyncAreActive.class,
                        topic.getKey() + "-" + each.getKey() + " is " + partition);
            }
        }
    }

    private static boolean active(MetadataImage image, int brokerId) {
        BrokerRegistration broker = image.brokers().get(brokerId);
        return broker != null && broker.isActive();
    }
}
