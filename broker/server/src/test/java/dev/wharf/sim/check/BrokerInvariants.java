package dev.wharf.sim.check;

import dev.wharf.replica.Partition;
import dev.wharf.types.Uuid;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What must hold within the broker after each event, long before a client could notice: {@link OffsetOrder} of every partition, the
 * internal ones included.
 */
public final class BrokerInvariants {
    private final Map<Place, OffsetOrder> orders = new LinkedHashMap<>();

    /** A partition over all lives of the process. */
    private record Place(Uuid topicId, int partition) {}

    /** An event has run, and these are the partitions that are served. */
    public void onEvent(List<Partition> partitions) {
        for (Partition partition : partitions) {
            Place place = new Place(partition.topicId(), partition.name().partition());
            orders.computeIfAbsent(place, _ -> new OffsetOrder(partition.name().toString()))
                    .onSeen(PartitionOffsets.of(partition));
        }
    }

    /** The process has ended, and with the power gone only what was forced is sure. */
    public void onCrash(boolean powerCut) {
        orders.values().forEach(powerCut ? OffsetOrder::onPowerCut : OffsetOrder::onProcessKill);
    }
}
