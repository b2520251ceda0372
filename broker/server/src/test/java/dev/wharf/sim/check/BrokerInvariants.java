package dev.wharf.sim.check;

import dev.wharf.api.BrokerGroups;
import dev.wharf.group.CommittedView;
import dev.wharf.group.GroupStatesView;
import dev.wharf.replica.Partition;
import dev.wharf.types.Uuid;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What must hold within the broker after each event, long before a client could notice: {@link OffsetOrder} and {@link
 * ProducersRemembered} of every partition, the internal ones included, and {@link OffsetsKept} of every coordinator. {@link GroupGenerations} hears which groups there are.
 */
public final class BrokerInvariants {
    private final Map<Place, Watched> watched = new LinkedHashMap<>();
    private final GroupGenerations generations;
    private final List<String> expiring = new ArrayList<>();
    private final IdentityHashMap<Partition, Watched> inThisLife = new IdentityHashMap<>();

    /** @param generations what clients are told of the same groups */
    public BrokerInvariants(GroupGenerations generations) {
        this.generations = generations;
    }

    /** A partition over all lives of the process. */
    private record Place(Uuid topicId, int partition) {
        static Place of(Partition partition) {
            return new Place(partition.topicId(), partition.name().partition());
        }
    }

    /** What is checked of one partition. */
    private static final class Watched {
        private final OffsetOrder order;
        private final ProducersRemembered producers;
        private final OffsetsKept offsets;
        private PartitionOffsets now = PartitionOffsets.NONE;
        private PartitionOffsets seenByGroups = PartitionOffsets.NONE;

        Watched(String name, Predicate<String> mayExpire) {
            order = new OffsetOrder(name);
            producers = new ProducersRemembered(name);
            offsets = new OffsetsKept(name, mayExpire);
        }
    }

    /** An event has run, and these are the partitions that are served, and the coordinators that run. */
    public void onEvent(List<Partition> partitions, List<BrokerGroups.Running> coordinators) {
        for (Partition partition : partitions) {
            Watched checks = watched(partition);
            checks.now = PartitionOffsets.of(partition);
            checks.order.onSeen(checks.now);
            checks.producers.onSeen(partition.log());
        }
        for (BrokerGroups.Running coordinator : coordinators) {
            Watched checks = watched(coordinator.partition());
            PartitionOffsets now = checks.now;
            if (!now.equals(checks.seenByGroups)) {
                checks.offsets.onSeen(CommittedView.of(coordinator.machine()), now);
                generations.onGroups(
                        coordinator.partition().name().toString(),
                        GroupStatesView.of(coordinator.machine()));
                checks.seenByGroups = now;
            }
        }
    }

    private Watched watched(Partition partition) {
        return inThisLife.computeIfAbsent(
                partition,
                _ ->
                        watched.computeIfAbsent(
                                Place.of(partition),
                                _ -> new Watched(partition.name().toString(), this::mayExpire)));
    }

    private boolean mayExpire(String key) {
        return expiring.stream().anyMatch(key::startsWith);
    }

    /** From now on the offsets of this group may be gone. */
    public void onMayExpire(String group) {
        expiring.add(group + "/");
    }

    /** The process has ended, and with the power gone only what was forced is sure. */
    public void onCrash(boolean powerCut) {
        inThisLife.clear();
        for (Watched checks : watched.values()) {
            if (powerCut) {
                checks.order.onPowerCut();
            } else {
                checks.order.onProcessKill();
            }
            checks.producers.onCrash();
            checks.offsets.onCrash(powerCut);
            checks.seenByGroups = PartitionOffsets.NONE;
        }
    }
}
