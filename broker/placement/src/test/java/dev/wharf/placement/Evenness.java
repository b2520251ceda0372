package dev.wharf.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;

/** Looks at how evenly some brokers share replicas and leaders. */
record Evenness(List<Candidate> brokers, List<Wish> partitions) {
    static Evenness of(List<Candidate> brokers, List<Wish> partitions) {
        return new Evenness(brokers, partitions);
    }

    /** Each partition has so many different replicas, and replicas differ by no more than one, a topic's leaders by no more than the given number. */
    void check(int factor, int leadersDifference) {
        for (Wish partition : partitions) {
            assertThat(partition.now()).hasSize(factor).doesNotHaveDuplicates();
        }
        checkReplicas();
        for (List<Wish> topic : topics()) {
            List<Integer> led = new ArrayList<>();
            for (Candidate broker : brokers) {
                led.add(
                        (int)
                                topic.stream()
                                        .filter(wish -> wish.now().getFirst() == broker.brokerId())
                                        .count());
            }
            assertThat(spread(led))
                    .as("leaders %s of %s", led, topic)
                    .isLessThanOrEqualTo(leadersDifference);
        }
    }

    /** Replicas differ by no more than one, in each topic and over all. */
    void checkReplicas() {
        for (List<Wish> topic : topics()) {
            assertThat(spread(held(topic)))
                    .as("replicas %s of %s", held(topic), topic)
                    .isLessThanOrEqualTo(1);
        }
        assertThat(spread(held(partitions)))
                .as("replicas %s", held(partitions))
                .isLessThanOrEqualTo(1);
    }

    private Collection<List<Wish>> topics() {
        LinkedHashSet<String> names = new LinkedHashSet<>();
        partitions.forEach(wish -> names.add(wish.topic()));
        return names.stream()
                .map(name -> partitions.stream().filter(wish -> wish.topic().equals(name)).toList())
                .toList();
    }

    private List<Integer> held(List<Wish> wishes) {
        return brokers.stream()
                .map(
                        broker ->
                                (int)
                                        wishes.stream()
                                                .filter(
                                                        wish ->
                                                                wish.now()
                                                                        .contains(
                                                                                broker.brokerId()))
                                                .count())
                .toList();
    }

    private static int spread(List<Integer> counts) {
        return Collections.max(counts) - Collections.min(counts);
    }
}
