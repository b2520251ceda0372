package dev.wharf.controller;

import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.PartitionImage;
import java.util.Map;
import java.util.function.IntPredicate;

/** Brings leaders back to the replicas that are preferred, from time to time and where too many have gone elsewhere. Without state. */
final class LeaderBalance {
    /** Leaders that one look moves; the rest moves at the next (Kafka's limit). */
    static final int MAX_ELECTIONS = 1_000;

    private static final int PERCENT = 100;

    private final ControllerConfig.Balance config;
    private final Leaderships leaderships;

    LeaderBalance(ControllerConfig.Balance config, Leaderships leaderships) {
        this.config = config;
        this.leaderships = leaderships;
    }

    /** When to look, as a monotonic time; {@link Long#MAX_VALUE} is never. */
    long nextLookMs(long nowMs) {
        return config.enabled() ? nowMs + config.intervalMs() : Long.MAX_VALUE;
    }

    /**
     * Elects the preferred leaders of each active broker that leads too few of the partitions that prefer it.
     *
     * @param stays whether a broker is not about to restart
     */
    void restore(Draft draft, PartitionIndex index, IntPredicate stays) {
        MetadataImage image = draft.image();
        for (Map.Entry<Integer, BrokerRegistration> broker : image.brokers()) {
            if (broker.getValue().isActive()
                    && isImbalanced(image, index, broker.getKey())
                    && stays.test(broker.getKey())) {
                restore(draft, index, broker.getKey());
            }
        }
    }

    private boolean isImbalanced(MetadataImage image, PartitionIndex index, int brokerId) {
        int[] counts = new int[2]; // those that prefer it, and of these those that others lead
        index.eachOf(
                brokerId,
                image,
                (topic, number, partition) -> {
                    if (partition.replicas().getFirst() == brokerId) {
                        counts[0]++;
                        counts[1] += partition.leader() == brokerId ? 0 : 1;
                    }
                });
        return (long) counts[1] * PERCENT > (long) counts[0] * config.percentage();
    }

    private void restore(Draft draft, PartitionIndex index, int brokerId) {
        MetadataImage image = draft.image();
        index.eachOf(
                brokerId,
                image,
                (topic, number, partition) -> {
                    boolean others =
                            partition.replicas().getFirst() == brokerId
                                    && partition.leader() != brokerId;
                    if (others && draft.size() < MAX_ELECTIONS) {
                        PartitionImage after =
                                leaderships
                                        .edit(image, topic, partition)
                                        .after(PartitionEdit.Election.PREFERRED);
                        Leaderships.note(draft, topic, number, partition, after);
                    }
                });
    }
}
