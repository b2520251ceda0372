package dev.wharf.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.placement.Goal.Exactly;
import dev.wharf.placement.Goal.Spread;
import dev.wharf.placement.Rearrangement.Change;
import dev.wharf.testing.Property;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RearrangementTest {
    private static final int SEEDS = 150;

    private static Property property(String name) {
        return Property.named(name).seeds(SEEDS);
    }

    private static List<Candidate> brokers(int first, int end, int racks) {
        return IntStream.range(first, end)
                .mapToObj(id -> new Candidate(id, racks == 0 ? null : "rack" + id % racks, true))
                .toList();
    }

    private static List<Candidate> without(List<Candidate> brokers, int gone) {
        return brokers.stream().filter(broker -> broker.brokerId() != gone).toList();
    }

    private static List<Wish> topic(String name, Goal goal, List<List<Integer>> replicas) {
        return IntStream.range(0, replicas.size())
                .mapToObj(i -> new Wish(name, i, replicas.get(i), goal))
                .toList();
    }

    /** Some topics, placed one by one as the controller does it, and then made even. */
    private static List<Wish> evenTopics(
            List<Candidate> brokers, int factor, RandomGenerator random) {
        List<Wish> wishes = new ArrayList<>();
        Goal goal = new Spread(factor, Constraint.NONE);
        for (int i = random.nextInt(1, 6); i > 0; i--) {
            List<List<Integer>> placed =
                    Placement.place(brokers, 0, random.nextInt(1, 30), factor, random::nextInt);
            assertThat(placed).isNotNull();
            wishes.addAll(topic("topic" + i, goal, placed));
        }
        return after(wishes, Rearrangement.spread(brokers, wishes));
    }

    private static List<Wish> after(List<Wish> wishes, Rearrangement done) {
        List<Wish> after = new ArrayList<>(wishes);
        for (Change change : done.changes()) {
            Wish wish = change.wish();
            after.set(
                    wishes.indexOf(wish),
                    new Wish(wish.topic(), wish.partition(), change.replicas(), wish.goal()));
        }
        return after;
    }

    private static List<Wish> wishing(List<Wish> wishes, Goal goal) {
        return wishes.stream()
                .map(wish -> new Wish(wish.topic(), wish.partition(), wish.now(), goal))
                .toList();
    }

    private static int copies(Rearrangement done) {
        return done.changes().stream().mapToInt(change -> change.added().size()).sum();
    }

    @Test
    void what_is_as_wished_stays() {
        property("nothing is mended without need")
                .holds(
                        random -> {
                            List<Candidate> brokers =
                                    brokers(0, random.nextInt(1, 9), random.nextInt(4));
                            int factor = random.nextInt(1, Math.min(4, brokers.size()) + 1);
                            List<Wish> wishes = evenTopics(brokers, factor, random);
                            assertThat(Rearrangement.mend(brokers, wishes))
                                    .isEqualTo(new Rearrangement(List.of(), List.of()));
                            assertThat(Rearrangement.spread(brokers, wishes))
                                    .isEqualTo(new Rearrangement(List.of(), List.of()));
                        });
    }

    @Test
    void another_replication_factor_copies_no_more_than_it_adds_and_stays_even() {
        property("replication factors change")
                .holds(
                        random -> {
                            List<Candidate> brokers = brokers(0, random.nextInt(1, 9), 0);
                            int before = random.nextInt(1, brokers.size() + 1);
                            int wanted = random.nextInt(1, brokers.size() + 1);
                            List<Wish> wishes =
                                    wishing(
                                            evenTopics(brokers, before, random),
                                            new Spread(wanted, Constraint.NONE));
                            Rearrangement done = Rearrangement.mend(brokers, wishes);
                            List<Wish> after = after(wishes, done);
                            assertThat(done.misfits()).isEmpty();
                            assertThat(copies(done))
                                    .isEqualTo(wishes.size() * Math.max(0, wanted - before));
                            Evenness.of(brokers, after).check(wanted, 1);
                            assertThat(Rearrangement.mend(brokers, after).changes()).isEmpty();
                        });
    }

    @Test
    void a_broker_that_is_drained_gives_away_what_it_has_and_no_other_moves() {
        property("a broker is drained")
                .holds(
                        random -> {
                            List<Candidate> brokers = brokers(0, random.nextInt(2, 9), 0);
                            int factor = random.nextInt(1, brokers.size());
                            List<Wish> wishes = evenTopics(brokers, factor, random);
                            int drained = random.nextInt(brokers.size());
                            List<Candidate> left = without(brokers, drained);
                            Rearrangement done = Rearrangement.mend(left, wishes);
                            long had =
                                    wishes.stream()
                                            .filter(wish -> wish.now().contains(drained))
                                            .count();
                            assertThat(done.changes()).hasSize((int) had);
                            assertThat(copies(done)).isEqualTo((int) had);
                            Evenness.of(left, after(wishes, done)).check(factor, 2);
                        });
    }

    @Test
    void new_brokers_get_their_share_and_hardly_anything_moves_besides() {
        property("brokers are added")
                .holds(
                        random -> {
                            List<Candidate> few = brokers(0, random.nextInt(1, 7), 0);
                            int factor = random.nextInt(1, few.size() + 1);
                            List<Wish> wishes = evenTopics(few, factor, random);
                            List<Candidate> many = brokers(0, few.size() + random.nextInt(1, 4), 0);
                            Rearrangement done = Rearrangement.spread(many, wishes);
                            List<Wish> after = after(wishes, done);
                            long besides =
                                    done.changes().stream()
                                            .flatMap(change -> change.added().stream())
                                            .filter(id -> id < few.size())
                                            .count();
                            assertThat(besides).isLessThanOrEqualTo(1);
                            Evenness.of(many, after).check(factor, 1);
                            assertThat(Rearrangement.spread(many, after).changes()).isEmpty();
                        });
    }

    @Test
    void racks_come_first_and_within_a_rack_all_is_even() {
        property("racks of different sizes")
                .holds(
                        random -> {
                            int racks = random.nextInt(1, 5);
                            List<Candidate> brokers = brokers(0, racks + random.nextInt(6), racks);
                            int factor = random.nextInt(1, brokers.size() + 1);
                            List<Candidate> anywhere = brokers(0, brokers.size(), 0);
                            List<Wish> wishes = evenTopics(anywhere, factor, random);
                            Rearrangement done = Rearrangement.spread(brokers, wishes);
                            List<Wish> after = after(wishes, done);
                            for (Wish wish : after) {
                                Set<Integer> used = new HashSet<>();
                                wish.now().forEach(id -> used.add(id % racks));
                                assertThat(used).hasSize(Math.min(racks, factor));
                            }
                            for (int rack = 0; rack < racks; rack++) {
                                String name = "rack" + rack;
                                Evenness.of(
                                                brokers.stream()
                                                        .filter(
                                                                broker ->
                                                                        name.equals(broker.rack()))
                                                        .toList(),
                                                after)
                                        .checkReplicas();
                            }
                            assertThat(Rearrangement.spread(brokers, after).changes()).isEmpty();
                        });
    }

    @Test
    void racks_of_one_size_are_all_even() {
        property("racks of one size")
                .holds(
                        random -> {
                            int racks = random.nextInt(2, 5);
                            List<Candidate> brokers =
                                    brokers(0, racks * random.nextInt(1, 4), racks);
                            int factor = random.nextInt(1, racks + 1);
                            List<Candidate> anywhere = brokers(0, brokers.size(), 0);
                            List<Wish> wishes = evenTopics(anywhere, factor, random);
                            Rearrangement done = Rearrangement.spread(brokers, wishes);
                            Evenness.of(brokers, after(wishes, done)).check(factor, 1);
                        });
    }

    @Test
    void replicas_stay_in_the_racks_that_are_named_and_leaders_in_theirs() {
        property("constraints")
                .holds(
                        random -> {
                            List<Candidate> brokers = brokers(0, random.nextInt(6, 12), 3);
                            int factor = random.nextInt(1, 4);
                            Constraint constraint =
                                    new Constraint(Set.of("rack0", "rack2"), "rack2");
                            List<Wish> wishes =
                                    wishing(
                                            evenTopics(brokers, random.nextInt(1, 4), random),
                                            new Spread(factor, constraint));
                            for (Rearrangement done :
                                    List.of(
                                            Rearrangement.mend(brokers, wishes),
                                            Rearrangement.spread(brokers, wishes))) {
                                assertThat(done.misfits()).isEmpty();
                                for (Wish wish : after(wishes, done)) {
                                    assertThat(wish.now())
                                            .hasSize(factor)
                                            .doesNotHaveDuplicates()
                                            .allMatch(id -> id % 3 != 1);
                                    assertThat(wish.now().getFirst() % 3).isEqualTo(2);
                                }
                            }
                        });
    }

    @Test
    void exact_places_are_taken_at_their_word_and_the_others_make_room() {
        List<Wish> wishes = new ArrayList<>();
        wishes.addAll(topic("pinned", new Exactly(List.of(2, 0)), List.of(List.of(0, 1))));
        wishes.addAll(
                topic(
                        "free",
                        new Spread(1, Constraint.NONE),
                        List.of(List.of(2), List.of(0), List.of(2))));
        Rearrangement done = Rearrangement.spread(brokers(0, 3, 0), wishes);
        assertThat(done.changes())
                .containsExactly(
                        new Change(wishes.get(0), List.of(2, 0)),
                        new Change(wishes.get(1), List.of(1)));
    }

    @Test
    void a_wish_that_cannot_be_had_is_told_and_the_partition_stays() {
        List<Wish> wishes = new ArrayList<>();
        wishes.addAll(topic("four", new Spread(4, Constraint.NONE), List.of(List.of(0, 1))));
        wishes.addAll(topic("gone", new Exactly(List.of(0, 7)), List.of(List.of(0, 1))));
        wishes.addAll(
                topic(
                        "rack",
                        new Spread(2, new Constraint(Set.of("rack1"), null)),
                        List.of(List.of(0))));
        Rearrangement done = Rearrangement.spread(brokers(0, 3, 3), wishes);
        assertThat(done.changes()).isEmpty();
        assertThat(done.misfits())
                .extracting(misfit -> misfit.wish().topic() + ": " + misfit.reason())
                .containsExactly(
                        "four: 4 replicas need as many brokers, and there are 3",
                        "gone: there is no broker 7 that may have replicas",
                        "rack: 2 replicas need as many brokers, and there are 1 in the racks that it may use");
    }

    @Test
    void a_broker_that_is_down_keeps_what_it_has_and_gets_nothing() {
        List<Candidate> brokers =
                List.of(
                        new Candidate(0, null, true),
                        new Candidate(1, null, false),
                        new Candidate(2, null, true));
        Goal two = new Spread(2, Constraint.NONE);
        List<Wish> wishes = topic("t", two, List.of(List.of(1), List.of(0), List.of(2, 1)));
        Rearrangement done = Rearrangement.mend(brokers, wishes);
        assertThat(done.changes())
                .containsExactly(
                        new Change(wishes.get(0), List.of(1, 0)),
                        new Change(wishes.get(1), List.of(0, 2)));
    }

    @Test
    void a_broker_that_is_down_is_the_first_to_lose_a_replica() {
        List<Candidate> brokers =
                List.of(
                        new Candidate(0, null, false),
                        new Candidate(1, null, true),
                        new Candidate(2, null, true));
        List<Wish> wishes = topic("t", new Spread(2, Constraint.NONE), List.of(List.of(0, 1, 2)));
        assertThat(Rearrangement.mend(brokers, wishes).changes())
                .containsExactly(new Change(wishes.getFirst(), List.of(1, 2)));
    }
}
