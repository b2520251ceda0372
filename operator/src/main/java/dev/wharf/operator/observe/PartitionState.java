package dev.wharf.operator.observe;

import java.util.List;

/**
 * A partition, as the active controller describes it.
 *
 * @param replicas the preferred leader first; while they move, those that come and those that go as well
 * @param adding replicas that are on their way
 * @param removing replicas that go once the others are there
 * @param inSync the in-sync replicas
 * @param leader broker id, or -1
 */
public record PartitionState(
        int partition,
        List<Integer> replicas,
        List<Integer> adding,
        List<Integer> removing,
        List<Integer> inSync,
        int leader) {
    public PartitionState {
        replicas = List.copyOf(replicas);
        adding = List.copyOf(adding);
        removing = List.copyOf(removing);
        inSync = List.copyOf(inSync);
    }

    /** A partition that stays where it is, led by its first replica, all of them in sync. */
    public static PartitionState settled(int partition, List<Integer> replicas) {
        return new PartitionState(
                partition, replicas, List.of(), List.of(), replicas, replicas.getFirst());
    }

    public boolean isMoving() {
        return !adding.isEmpty() || !removing.isEmpty();
    }

    /** Where the replicas will be once they have stopped moving. */
    public List<Integer> target() {
        return replicas.stream().filter(broker -> !removing.contains(broker)).toList();
    }

    /** Replicas that have everything once and have fallen behind, or are down. */
    public List<Integer> behind() {
        return replicas.stream()
                .filter(broker -> !inSync.contains(broker) && !adding.contains(broker))
                .toList();
    }
}
