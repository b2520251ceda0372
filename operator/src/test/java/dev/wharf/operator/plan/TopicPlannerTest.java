package dev.wharf.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.operator.api.Adoption;
import dev.wharf.operator.api.ClusterRef;
import dev.wharf.operator.api.DeletionPolicy;
import dev.wharf.operator.api.MQTopicSpec;
import dev.wharf.operator.api.TopicPlacement;
import dev.wharf.operator.observe.PartitionState;
import dev.wharf.operator.observe.TopicSight;
import dev.wharf.operator.observe.TopicState;
import dev.wharf.placement.Candidate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TopicPlannerTest {
    private static final List<Candidate> THREE = brokers(3);
    private static final MQTopicSpec PLAIN = spec(null, null, Map.of(), null);

    private static List<Candidate> brokers(int count) {
        return IntStream.range(0, count)
                .mapToObj(id -> new Candidate(id, "rack" + id, true))
                .toList();
    }

    private static MQTopicSpec spec(
            @Nullable Integer partitions,
            @Nullable Integer replicas,
            Map<String, String> config,
            @Nullable TopicPlacement placement) {
        return new MQTopicSpec(
                new ClusterRef("c", null),
                null,
                partitions,
                replicas,
                config,
                placement,
                null,
                null);
    }

    private static MQTopicSpec policies(DeletionPolicy deletion, Adoption adoption) {
        return new MQTopicSpec(
                new ClusterRef("c", null), null, null, null, null, null, deletion, adoption);
    }

    private static TopicRequest claimed(MQTopicSpec spec, String... managed) {
        return new TopicRequest("orders", spec, false, true, List.of(managed), null);
    }

    private static TopicRequest unclaimed(MQTopicSpec spec) {
        return new TopicRequest("orders", spec, false, false, List.of(), null);
    }

    private static TopicRequest deleted(MQTopicSpec spec) {
        return new TopicRequest("orders", spec, true, true, List.of(), null);
    }

    private static TopicSight present(Map<String, String> config, PartitionState... partitions) {
        return new TopicSight.Present(
                new TopicState("orders", "id", List.of(partitions), new TreeMap<>(config)));
    }

    private static TopicPlan plan(TopicRequest request, TopicSight sight) {
        return TopicPlanner.plan(request, sight, THREE);
    }

    @Test
    void a_new_topic_is_claimed_before_it_is_created() {
        TopicPlan plan = plan(unclaimed(PLAIN), new TopicSight.Absent());
        assertThat(plan.actions()).containsExactly(new TopicAction.Claim("orders", List.of()));
        assertThat(plan.verdict().reason()).isEqualTo("Creating");
    }

    @Test
    void a_claimed_topic_that_is_not_there_is_created_with_three_replicas_that_the_brokers_place() {
        assertThat(plan(claimed(PLAIN), new TopicSight.Absent()).actions())
                .containsExactly(new TopicAction.Create("orders", 1, 3, new TreeMap<>(), null));
    }

    @Test
    void on_one_broker_a_topic_has_one_replica() {
        assertThat(TopicPlanner.plan(claimed(PLAIN), new TopicSight.Absent(), brokers(1)).actions())
                .containsExactly(new TopicAction.Create("orders", 1, 1, new TreeMap<>(), null));
    }

    @Test
    void more_replicas_than_brokers_are_refused_before_anything_is_done() {
        TopicPlan plan = plan(claimed(spec(1, 4, Map.of(), null)), new TopicSight.Absent());
        assertThat(plan.actions()).isEmpty();
        assertThat(plan.verdict())
                .isEqualTo(
                        Verdict.stalled(
                                "DoesNotFit", "4 replicas need as many brokers, and there are 3"));
    }

    @Test
    void constraints_are_kept_from_the_start() {
        TopicPlacement placement = new TopicPlacement(List.of("rack0", "rack2"), "rack2", null);
        assertThat(
                        plan(claimed(spec(2, 2, Map.of(), placement)), new TopicSight.Absent())
                                .actions())
                .containsExactly(
                        new TopicAction.Create(
                                "orders",
                                2,
                                2,
                                new TreeMap<>(),
                                List.of(List.of(2, 0), List.of(2, 0))));
    }

    @Test
    void an_explicit_placement_is_taken_at_its_word() {
        TopicPlacement placement =
                new TopicPlacement(
                        null,
                        null,
                        List.of(
                                new TopicPlacement.Assignment(List.of(1, 2)),
                                new TopicPlacement.Assignment(List.of(0, 1))));
        MQTopicSpec spec = spec(2, 2, Map.of(), placement);
        assertThat(plan(claimed(spec), new TopicSight.Absent()).actions())
                .containsExactly(
                        new TopicAction.Create(
                                "orders",
                                2,
                                2,
                                new TreeMap<>(),
                                List.of(List.of(1, 2), List.of(0, 1))));
        assertThat(
                        plan(
                                        claimed(spec),
                                        present(
                                                Map.of(),
                                                PartitionState.settled(0, List.of(1, 2)),
                                                PartitionState.settled(1, List.of(2, 1))))
                                .actions())
                .containsExactly(new TopicAction.Move("orders", 1, List.of(0, 1)));
    }

    @Test
    void a_topic_as_it_should_be_asks_for_nothing() {
        TopicPlan plan =
                plan(
                        claimed(spec(1, 3, Map.of("retention.ms", "1"), null), "retention.ms"),
                        present(
                                Map.of("retention.ms", "1"),
                                PartitionState.settled(0, List.of(2, 0, 1))));
        assertThat(plan.actions()).isEmpty();
        assertThat(plan.verdict().kind()).isEqualTo(Verdict.Kind.READY);
    }

    @Test
    void a_topic_that_was_there_before_is_adopted_as_it_is_where_the_spec_is_silent() {
        PartitionState[] partitions = {
            PartitionState.settled(0, List.of(0)), PartitionState.settled(1, List.of(1))
        };
        TopicSight sight = present(Map.of("retention.ms", "7"), partitions);
        assertThat(plan(unclaimed(PLAIN), sight).actions())
                .containsExactly(new TopicAction.Claim("orders", List.of()));
        TopicPlan adopted = plan(claimed(PLAIN), sight);
        assertThat(adopted.actions()).isEmpty();
        assertThat(adopted.foreignConfig()).containsExactly("retention.ms");
        assertThat(adopted.verdict().kind()).isEqualTo(Verdict.Kind.READY);
    }

    @Test
    void what_throttles_replicas_that_move_is_not_told_as_somebody_elses() {
        assertThat(
                        plan(
                                        claimed(PLAIN),
                                        present(
                                                Map.of(ThrottledReplicas.LEADERS, "0:0"),
                                                PartitionState.settled(0, List.of(0))))
                                .foreignConfig())
                .isEmpty();
    }

    @Test
    void what_brokers_set_themselves_is_not_told_as_somebody_elses() {
        Map<String, String> config = Map.of("min.insync.replicas", "2");
        assertThat(
                        plan(
                                        claimed(PLAIN),
                                        present(
                                                config,
                                                PartitionState.settled(0, List.of(0, 1, 2))))
                                .foreignConfig())
                .isEmpty();
        assertThat(
                        plan(
                                        claimed(PLAIN),
                                        present(config, PartitionState.settled(0, List.of(0, 1))))
                                .foreignConfig())
                .as("of two replicas they do not need both")
                .containsExactly("min.insync.replicas");
    }

    @Test
    void a_topic_that_was_there_before_is_left_alone_on_request() {
        TopicPlan plan =
                plan(
                        unclaimed(policies(DeletionPolicy.DELETE, Adoption.REFUSE)),
                        present(Map.of(), PartitionState.settled(0, List.of(0))));
        assertThat(plan.actions()).isEmpty();
        assertThat(plan.verdict().reason()).isEqualTo("TopicExists");
    }

    @Test
    void of_two_resources_for_one_topic_the_second_does_nothing() {
        TopicRequest second =
                new TopicRequest("orders", PLAIN, false, false, List.of(), "shop/orders");
        assertThat(plan(second, new TopicSight.Absent()).verdict())
                .isEqualTo(
                        Verdict.stalled(
                                "Conflict",
                                "The topic belongs to the MQTopic shop/orders already"));
    }

    @Test
    void keys_are_remembered_before_they_are_set_and_forgotten_once_they_are_reset() {
        PartitionState settled = PartitionState.settled(0, List.of(0, 1, 2));
        MQTopicSpec spec = spec(null, null, Map.of("retention.ms", "5"), null);
        assertThat(plan(claimed(spec, "segment.ms"), present(Map.of(), settled)).actions())
                .containsExactly(
                        new TopicAction.Claim("orders", List.of("retention.ms", "segment.ms")));
        assertThat(
                        plan(
                                        claimed(spec, "retention.ms", "segment.ms"),
                                        present(Map.of("segment.ms", "1", "x", "y"), settled))
                                .actions())
                .containsExactly(
                        new TopicAction.Configure(
                                "orders",
                                new TreeMap<>(Map.of("retention.ms", "5")),
                                new TreeSet<>(List.of("segment.ms"))));
        assertThat(
                        plan(
                                        claimed(spec, "retention.ms", "segment.ms"),
                                        present(Map.of("retention.ms", "5"), settled))
                                .actions())
                .containsExactly(new TopicAction.Claim("orders", List.of("retention.ms")));
    }

    @Test
    void a_value_that_somebody_changed_is_set_back() {
        assertThat(
                        plan(
                                        claimed(spec(null, null, Map.of("a", "1"), null), "a"),
                                        present(
                                                Map.of("a", "2"),
                                                PartitionState.settled(0, List.of(0))))
                                .actions())
                .containsExactly(
                        new TopicAction.Configure(
                                "orders", new TreeMap<>(Map.of("a", "1")), new TreeSet<>()));
    }

    @Test
    void a_topic_grows_and_never_shrinks() {
        TopicSight two =
                present(
                        Map.of(),
                        PartitionState.settled(0, List.of(0)),
                        PartitionState.settled(1, List.of(1)));
        assertThat(plan(claimed(spec(5, null, Map.of(), null)), two).actions())
                .containsExactly(new TopicAction.Grow("orders", 5, null));
        TopicPlan fewer = plan(claimed(spec(1, null, Map.of("a", "b"), null), "a"), two);
        assertThat(fewer.verdict().reason()).isEqualTo("TooManyPartitions");
        assertThat(fewer.actions())
                .as("the rest is still done")
                .hasOnlyElementsOfType(TopicAction.Configure.class);
    }

    @Test
    void new_partitions_keep_the_constraints_too() {
        TopicPlacement placement = new TopicPlacement(List.of("rack1", "rack2"), null, null);
        assertThat(
                        plan(
                                        claimed(spec(3, 1, Map.of(), placement)),
                                        present(Map.of(), PartitionState.settled(0, List.of(1))))
                                .actions())
                .containsExactly(
                        new TopicAction.Grow("orders", 3, List.of(List.of(2), List.of(1))));
    }

    @Test
    void another_replication_factor_moves_replicas_and_waits_for_them() {
        MQTopicSpec three = spec(null, 3, Map.of(), null);
        assertThat(
                        plan(
                                        claimed(three),
                                        present(Map.of(), PartitionState.settled(0, List.of(0))))
                                .actions())
                .containsExactly(new TopicAction.Move("orders", 0, List.of(0, 1, 2)));
        TopicPlan waiting =
                plan(
                        claimed(three),
                        present(
                                Map.of(),
                                new PartitionState(
                                        0,
                                        List.of(0, 1, 2),
                                        List.of(1, 2),
                                        List.of(),
                                        List.of(0),
                                        0)));
        assertThat(waiting.actions()).isEmpty();
        assertThat(waiting.verdict().reason()).isEqualTo("Moving");
    }

    @Test
    void not_all_partitions_copy_at_once() {
        PartitionState[] partitions =
                IntStream.range(0, 50)
                        .mapToObj(i -> PartitionState.settled(i, List.of(i % 3)))
                        .toArray(PartitionState[]::new);
        assertThat(
                        plan(claimed(spec(null, 2, Map.of(), null)), present(Map.of(), partitions))
                                .actions())
                .hasSize(TopicPlanner.COPIES_AT_ONCE);
    }

    @Test
    void a_topic_outlives_its_resource_unless_the_policy_says_delete() {
        TopicSight sight = present(Map.of(), PartitionState.settled(0, List.of(0)));
        TopicPlan retained = plan(deleted(PLAIN), sight);
        assertThat(retained.actions()).isEmpty();
        assertThat(retained.released()).isTrue();

        TopicRequest delete = deleted(policies(DeletionPolicy.DELETE, Adoption.ADOPT));
        TopicPlan deleting = plan(delete, sight);
        assertThat(deleting.actions()).containsExactly(new TopicAction.Delete("orders"));
        assertThat(deleting.released()).isFalse();
        assertThat(plan(delete, new TopicSight.Absent()).released()).isTrue();
    }

    @Test
    void nothing_hangs_when_the_cluster_is_gone_first() {
        TopicRequest delete = deleted(policies(DeletionPolicy.DELETE, Adoption.ADOPT));
        assertThat(plan(delete, new TopicSight.ClusterGone()).released()).isTrue();
        TopicPlan unknown = plan(delete, new TopicSight.Unknown("Nobody answers"));
        assertThat(unknown.released()).isFalse();
        assertThat(unknown.verdict().reason()).isEqualTo("ClusterUnreachable");
    }

    @Test
    void a_topic_that_was_never_claimed_is_not_deleted() {
        TopicRequest refused =
                new TopicRequest(
                        "orders",
                        policies(DeletionPolicy.DELETE, Adoption.REFUSE),
                        true,
                        false,
                        List.of(),
                        null);
        TopicPlan plan = plan(refused, present(Map.of(), PartitionState.settled(0, List.of(0))));
        assertThat(plan.actions()).isEmpty();
        assertThat(plan.released()).isTrue();
    }
}
