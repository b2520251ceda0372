package dev.wharf.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PlacementTest {
    private static final int SEEDS = 500;

    private static List<List<Integer>> place(
            List<Candidate> brokers, int partitions, int factor, SplittableRandom dice) {
        return Objects.requireNonNull(
                Placement.place(brokers, 0, partitions, factor, dice::nextInt));
    }

    private static List<Candidate> brokers(int count, int racks) {
        return IntStream.range(0, count)
                .mapToObj(id -> new Candidate(id, racks == 0 ? null : "rack" + id % racks, true))
                .toList();
    }

    @Test
    void leadersAreSpreadEvenlyAndReplicasDiffer() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            SplittableRandom dice = new SplittableRandom(seed);
            List<Candidate> brokers = brokers(dice.nextInt(1, 9 + 1), dice.nextInt(4));
            int factor = dice.nextInt(1, brokers.size() + 1);
            List<List<Integer>> placed = place(brokers, dice.nextInt(1, 60 + 1), factor, dice);
            TreeMap<Integer, Integer> led = new TreeMap<>();
            brokers.forEach(broker -> led.put(broker.brokerId(), 0));
            for (List<Integer> replicas : placed) {
                assertThat(replicas).as("seed %d", seed).hasSize(factor).doesNotHaveDuplicates();
                led.merge(replicas.getFirst(), 1, Integer::sum);
            }
            assertThat(Collections.max(led.values()) - Collections.min(led.values()))
                    .as("seed %d: %s", seed, led)
                    .isLessThanOrEqualTo(1);
        }
    }

    @Test
    void replicasShareARackOnlyWhenEachRackHasOne() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            SplittableRandom dice = new SplittableRandom(seed);
            int racks = dice.nextInt(1, 4 + 1);
            int count = dice.nextInt(racks, 12 + 1);
            int factor = dice.nextInt(1, count + 1);
            for (List<Integer> replicas : place(brokers(count, racks), 30, factor, dice)) {
                Set<Integer> used = new HashSet<>();
                replicas.forEach(broker -> used.add(broker % racks));
                assertThat(used).as("seed %d", seed).hasSize(Math.min(racks, factor));
            }
        }
    }

    @Test
    void allReplicasAreSpreadEvenlyOverAFullRound() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            SplittableRandom dice = new SplittableRandom(seed);
            int count = dice.nextInt(2, 8 + 1);
            int factor = dice.nextInt(1, count + 1);
            int[] load = new int[count];
            place(brokers(count, 0), count * (count - 1), factor, dice)
                    .forEach(replicas -> replicas.forEach(broker -> load[broker]++));
            assertThat(load).as("seed %d", seed).containsOnly(load[0]);
        }
    }

    @Test
    void aFencedBrokerFollowsAndNeverLeads() {
        List<Candidate> brokers = new ArrayList<>(brokers(3, 0));
        brokers.set(1, new Candidate(1, null, false));
        for (List<Integer> replicas : place(brokers, 20, 3, new SplittableRandom(4))) {
            assertThat(replicas).containsExactlyInAnyOrder(0, 1, 2).endsWith(1);
        }
    }

    @Test
    void thereIsNoPlaceWithTooFewBrokersOrWithoutOneThatCanLead() {
        assertThat(Placement.place(brokers(2, 0), 0, 1, 3, bound -> 0)).isNull();
        assertThat(Placement.place(List.of(new Candidate(1, null, false)), 0, 1, 1, bound -> 0))
                .isNull();
    }

    @Test
    void theSameDiceGiveTheSamePlacement() {
        assertThat(place(brokers(7, 3), 50, 3, new SplittableRandom(8)))
                .isEqualTo(place(brokers(7, 3), 50, 3, new SplittableRandom(8)));
    }
}
