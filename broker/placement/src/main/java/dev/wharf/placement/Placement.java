package dev.wharf.placement;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where new partitions go. The brokers that can lead stand in a ring in which neighbours are in different racks as far as there are any; leaders go
 * round the ring, and so do the followers, at a distance that changes with each round. The replicas of a partition share a rack only when each
 * rack has one. A broker that may not lead comes after the others of its rack.
 *
 * <p>Pure: same brokers, same dice, same placement.
 */
public final class Placement {
    private final List<Candidate> ring;
    private final List<Candidate> lastResort;
    private final int start;

    private Placement(List<Candidate> ring, List<Candidate> lastResort, int start) {
        this.ring = ring;
        this.lastResort = lastResort;
        this.start = start;
    }

    /**
     * Where a topic's partitions go.
     *
     * @param candidates of different ids
     * @param firstPartition the id of the first partition to place
     * @param dice a number from 0 inclusive to its argument exclusive
     * @return for each partition its replicas, the preferred leader first; null if there are too few brokers, or none that can lead
     */
    public static @Nullable List<List<Integer>> place(
            Collection<Candidate> candidates,
            int firstPartition,
            int partitions,
            int replicationFactor,
            IntUnaryOperator dice) {
        List<Candidate> able = candidates.stream().filter(Candidate::active).toList();
        if (able.isEmpty() || replicationFactor > candidates.size()) {
            return null;
        }
        List<Candidate> others = candidates.stream().filter(broker -> !broker.active()).toList();
        Placement placement =
                new Placement(
                        interleave(able, dice),
                        interleave(others, dice),
                        dice.applyAsInt(able.size()));
        List<List<Integer>> placed = new ArrayList<>(partitions);
        for (int i = 0; i < partitions; i++) {
            placed.add(placement.replicas(firstPartition + i, replicationFactor));
        }
        return placed;
    }

    /** Brokers in an order in which racks take turns; the order of racks and within a rack is the dice's. */
    private static List<Candidate> interleave(List<Candidate> brokers, IntUnaryOperator dice) {
        TreeMap<String, List<Candidate>> byRack = new TreeMap<>();
        for (Candidate broker : brokers) {
            byRack.computeIfAbsent(broker.rackOrNone(), rack -> new ArrayList<>()).add(broker);
        }
        List<List<Candidate>> racks = new ArrayList<>(byRack.values());
        shuffle(racks, dice);
        racks.forEach(rack -> shuffle(rack, dice));
        List<Candidate> order = new ArrayList<>(brokers.size());
        for (int turn = 0; order.size() < brokers.size(); turn++) {
            for (List<Candidate> rack : racks) {
                if (turn < rack.size()) {
                    order.add(rack.get(turn));
                }
            }
        }
        return order;
    }

    private static <T> void shuffle(List<T> list, IntUnaryOperator dice) {
        for (int i = list.size() - 1; i > 0; i--) {
            int other = dice.applyAsInt(i + 1);
            T held = list.get(i);
            list.set(i, list.get(other));
            list.set(other, held);
        }
    }

    private List<Integer> replicas(int partition, int count) {
        int leaderAt = (start + partition) % ring.size();
        List<Candidate> inTurn = new ArrayList<>(ring.size() + lastResort.size());
        inTurn.add(ring.get(leaderAt));
        int others = ring.size() - 1;
        int shift = others == 0 ? 0 : (partition / ring.size()) % others;
        for (int i = 0; i < others; i++) {
            inTurn.add(ring.get((leaderAt + 1 + (shift + i) % others) % ring.size()));
        }
        inTurn.addAll(lastResort);
        return spreadOverRacks(inTurn, count);
    }

    /** The first brokers in turn, but a second of a rack only after one of each. */
    private static List<Integer> spreadOverRacks(List<Candidate> inTurn, int count) {
        List<Integer> chosen = new ArrayList<>(count);
        List<Candidate> left = inTurn;
        while (chosen.size() < count) {
            Set<String> usedRacks = new HashSet<>();
            List<Candidate> passedOver = new ArrayList<>();
            for (Candidate broker : left) {
                if (chosen.size() < count && usedRacks.add(broker.rackOrNone())) {
                    chosen.add(broker.brokerId());
                } else {
                    passedOver.add(broker);
                }
            }
            left = passedOver;
        }
        return List.copyOf(chosen);
    }
}
