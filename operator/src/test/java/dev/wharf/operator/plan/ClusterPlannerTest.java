package dev.wharf.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.operator.api.ClusterRef;
import dev.wharf.operator.api.MQTopicSpec;
import dev.wharf.operator.api.MaintenanceWindow;
import dev.wharf.operator.api.NoSpareReplica;
import dev.wharf.operator.api.TopicPlacement;
import dev.wharf.operator.api.UpgradePolicy;
import dev.wharf.operator.observe.ClusterSight;
import dev.wharf.operator.observe.PartitionState;
import dev.wharf.operator.observe.PodState.Phase;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class ClusterPlannerTest {
    private static final ClusterGoal THREE = goal(3);

    private static ClusterGoal goal(int replicas) {
        return Goals.of(replicas).goal();
    }

    private static ClusterGoal waiting() {
        return Goals.of(3).noSpareReplica(NoSpareReplica.WAIT).goal();
    }

    private static ClusterPlan plan(Sights sights) {
        return ClusterPlanner.plan(THREE, sights.seen());
    }

    @Test
    void what_is_as_specified_is_left_alone() {
        ClusterPlan plan =
                plan(
                        Sights.of(3)
                                .topic("t", Map.of(), PartitionState.settled(0, List.of(0, 1, 2))));
        assertThat(plan.actions()).isEmpty();
        assertThat(plan.verdict().kind()).isEqualTo(Verdict.Kind.READY);
    }

    @Test
    void all_brokers_are_created_at_once() {
        ClusterPlan plan =
                ClusterPlanner.plan(
                        goal(5),
                        new ClusterSight(
                                Instant.EPOCH,
                                null,
                                new TreeMap<>(),
                                new TreeMap<>(),
                                new TreeMap<>(),
                                null,
                                null));
        assertThat(plan.actions()).containsExactly(new ClusterAction.Scale(5));
        assertThat(plan.verdict().reason()).isEqualTo("Creating");
    }

    @Test
    void a_paused_cluster_is_left_alone() {
        ClusterPlan plan =
                ClusterPlanner.plan(Goals.of(5).paused().goal(), Sights.of(3).outdated().seen());
        assertThat(plan.actions()).isEmpty();
        assertThat(plan.verdict().reason()).isEqualTo("Paused");
    }

    @Test
    void brokers_restart_one_by_one_and_the_active_controller_is_not_the_first() {
        assertThat(plan(Sights.of(3).outdated()).actions())
                .containsExactly(new ClusterAction.Restart(1, true));
    }

    @Test
    void brokers_of_one_rack_restart_together() {
        assertThat(ClusterPlanner.plan(goal(6), Sights.of(6).racks(2).outdated().seen()).actions())
                .containsExactly(
                        new ClusterAction.Restart(1, true),
                        new ClusterAction.Restart(3, true),
                        new ClusterAction.Restart(5, true));
    }

    @Test
    void but_not_if_a_partition_would_have_too_few_replicas_then() {
        Sights sights =
                Sights.of(6)
                        .racks(2)
                        .outdated()
                        .topic("t", Map.of(), PartitionState.settled(0, List.of(1, 3, 2)));
        assertThat(ClusterPlanner.plan(goal(6), sights.seen()).actions())
                .containsExactly(
                        new ClusterAction.Restart(1, true), new ClusterAction.Restart(5, true));
    }

    @Test
    void the_active_controller_hands_over_before_it_restarts() {
        assertThat(plan(Sights.of(3).pod(0, "old", Phase.READY)).actions())
                .containsExactly(new ClusterAction.HandOver(0));
    }

    @Test
    void the_next_restarts_only_when_the_last_has_caught_up() {
        ClusterPlan plan =
                plan(
                        Sights.of(3)
                                .pod(2, "old", Phase.READY)
                                .topic(
                                        "t",
                                        Map.of(),
                                        new PartitionState(
                                                0,
                                                List.of(0, 1, 2),
                                                List.of(),
                                                List.of(),
                                                List.of(0, 2),
                                                0)));
        assertThat(plan.actions()).isEmpty();
        assertThat(plan.verdict())
                .isEqualTo(
                        Verdict.progressing(
                                "Rolling",
                                "1 broker has yet to restart, for pod; broker 1 has yet to catch up in t-0"));
    }

    @Test
    void a_topic_that_needs_all_replicas_blocks_or_is_interrupted_as_the_policy_says() {
        Sights sights =
                Sights.of(3)
                        .pod(2, "old", Phase.READY)
                        .topic("t", Map.of(), PartitionState.settled(0, List.of(2)));
        assertThat(plan(sights).actions()).containsExactly(new ClusterAction.Restart(2, true));
        ClusterPlan waiting = ClusterPlanner.plan(waiting(), sights.seen());
        assertThat(waiting.actions()).isEmpty();
        assertThat(waiting.verdict())
                .isEqualTo(
                        Verdict.stalled(
                                "RollBlocked",
                                "No broker can be restarted: without broker 2 t-0 would have too few replicas in sync"));
    }

    @Test
    void a_topic_with_a_minimum_of_its_own_is_heeded() {
        ClusterPlan plan =
                ClusterPlanner.plan(
                        waiting(),
                        Sights.of(3)
                                .pod(2, "old", Phase.READY)
                                .topic(
                                        "t",
                                        Map.of("min.insync.replicas", "3"),
                                        PartitionState.settled(0, List.of(0, 1, 2)))
                                .seen());
        assertThat(plan.verdict().reason()).isEqualTo("RollBlocked");
    }

    @Test
    void a_broken_pod_stops_the_roll_and_is_told() {
        ClusterPlan plan = plan(Sights.of(3).outdated().pod(1, "new", Phase.BROKEN));
        assertThat(plan.actions()).isEmpty();
        assertThat(plan.verdict())
                .isEqualTo(
                        Verdict.stalled("PodBroken", "Broker 1 does not start: ImagePullBackOff"));
    }

    @Test
    void a_corrected_template_goes_straight_to_the_broken_pod() {
        assertThat(plan(Sights.of(3).outdated().pod(1, "bad", Phase.BROKEN)).actions())
                .containsExactly(new ClusterAction.Restart(1, false));
    }

    @Test
    void a_pod_that_serves_is_not_touched_while_no_broker_answers() {
        ClusterPlan plan = plan(Sights.of(3).outdated().silent());
        assertThat(plan.actions()).isEmpty();
        assertThat(plan.verdict().reason()).isEqualTo("ClusterUnreachable");
    }

    @Test
    void a_broker_is_emptied_and_loses_its_vote_before_it_goes() {
        Sights sights =
                Sights.of(4).topic("t", Map.of(), PartitionState.settled(0, List.of(3, 0, 1)));
        ClusterPlan draining = plan(sights);
        assertThat(draining.actions())
                .containsExactly(
                        new ClusterAction.Cordon(3, true),
                        new ClusterAction.Move("t", 0, List.of(0, 1, 2)));
        assertThat(draining.draining()).containsExactly(3);
        assertThat(plan(Sights.of(4)).actions())
                .as("it is empty, and may not stay so")
                .containsExactly(new ClusterAction.Cordon(3, true));
        assertThat(plan(Sights.of(4).cordoned(3)).actions())
                .containsExactly(new ClusterAction.Scale(3));
    }

    @Test
    void a_broker_that_is_to_stay_after_all_gets_replicas_again() {
        assertThat(plan(Sights.of(3).cordoned(2)).actions())
                .containsExactly(new ClusterAction.Cordon(2, false));
    }

    @Test
    void a_broker_whose_replicas_fit_nowhere_else_stays() {
        ClusterPlan plan =
                plan(
                        Sights.of(4)
                                .topic(
                                        "wide",
                                        Map.of(),
                                        PartitionState.settled(0, List.of(3, 0, 1, 2))));
        assertThat(plan.actions()).containsExactly(new ClusterAction.Cordon(3, true));
        assertThat(plan.verdict())
                .isEqualTo(
                        Verdict.stalled(
                                "DoesNotFit",
                                "The brokers that stay have no place for wide-0: 4 replicas need as many brokers, and there are 3"));
    }

    @Test
    void a_broker_that_is_new_starts_a_rebalance_unless_it_is_switched_off() {
        Sights sights =
                Sights.of(4)
                        .topic(
                                "t",
                                Map.of(),
                                PartitionState.settled(0, List.of(0, 1, 2)),
                                PartitionState.settled(1, List.of(1, 2, 0)));
        ClusterGoal four = goal(4);
        assertThat(ClusterPlanner.plan(four, sights.seen()).actions())
                .containsExactly(new ClusterAction.RememberRebalance(true));
        ClusterGoal off = Goals.of(4).noRebalance().goal();
        assertThat(ClusterPlanner.plan(off, sights.seen()).actions()).isEmpty();
        ClusterGoal underWay = Goals.of(4).rebalancing(true).goal();
        assertThat(ClusterPlanner.plan(underWay, sights.seen()).actions())
                .isNotEmpty()
                .allSatisfy(
                        action -> assertThat(((ClusterAction.Move) action).replicas()).contains(3));
    }

    @Test
    void a_broker_that_no_topic_may_use_stays_idle_in_peace() {
        MQTopicSpec elsewhere =
                new MQTopicSpec(
                        new ClusterRef("c", null),
                        null,
                        null,
                        null,
                        null,
                        new TopicPlacement(List.of("rack0", "rack1", "rack2"), null, null),
                        null,
                        null);
        ClusterGoal goal = Goals.of(4).topics(Map.of("t", elsewhere)).goal();
        Sights sights =
                Sights.of(4)
                        .racks(4)
                        .topic(
                                "t",
                                Map.of(),
                                PartitionState.settled(0, List.of(0, 1, 2)),
                                PartitionState.settled(1, List.of(1, 2, 0)));
        ClusterPlan plan = ClusterPlanner.plan(goal, sights.seen());
        assertThat(plan.actions()).isEmpty();
        assertThat(plan.verdict().kind()).isEqualTo(Verdict.Kind.READY);
    }

    @Test
    void a_voter_that_comes_back_with_an_empty_disk_is_replaced() {
        assertThat(plan(Sights.of(3).observer(2, "new disk")).actions())
                .containsExactly(new ClusterAction.RemoveVoter(2, "dir2"));
    }

    @Test
    void a_lost_volume_is_renewed_and_a_small_one_grows() {
        assertThat(plan(Sights.of(3).pod(1, "new", Phase.STARTING).volume(1, true)).actions())
                .containsExactly(new ClusterAction.RenewVolume(1));
        ClusterGoal larger = Goals.of(3).volumes(2000).goal();
        assertThat(ClusterPlanner.plan(larger, Sights.of(3).seen()).actions())
                .containsExactly(
                        new ClusterAction.GrowVolume(0, 2000),
                        new ClusterAction.GrowVolume(1, 2000),
                        new ClusterAction.GrowVolume(2, 2000));
    }

    @Test
    void a_cluster_is_not_ready_before_its_volumes_have_grown_and_rolls_nevertheless() {
        Sights growing = Sights.of(3).growing(1, "1Gi of 2Gi");
        assertThat(plan(growing).verdict())
                .isEqualTo(
                        Verdict.waiting("GrowingVolumes", "The volume of broker 1 has 1Gi of 2Gi"));
        assertThat(plan(growing.outdated()).actions())
                .containsExactly(new ClusterAction.Restart(1, true));
    }

    @Test
    void volumes_that_have_yet_to_be_enlarged_keep_nothing_else_waiting() {
        Goals larger = Goals.of(3).volumes(2000);
        ClusterPlan draining =
                ClusterPlanner.plan(
                        larger.goal(),
                        Sights.of(4)
                                .cordoned(3)
                                .topic("t", Map.of(), PartitionState.settled(0, List.of(0, 1, 3)))
                                .seen());
        assertThat(draining.actions()).contains(new ClusterAction.Move("t", 0, List.of(0, 1, 2)));
        assertThat(ClusterPlanner.plan(larger.goal(), Sights.of(3).seen()).verdict().kind())
                .isEqualTo(Verdict.Kind.WAITING);
    }

    @Test
    void a_roll_says_what_it_is_for() {
        Goals goals = Goals.of(3).madeOf(Map.of("image", "b", "config.queued.max.requests", "2"));
        ClusterPlan plan =
                ClusterPlanner.plan(
                        goals.goal(),
                        Sights.of(3).outdated(Map.of("image", "b", "resources", "x")).seen());
        assertThat(plan.verdict())
                .isEqualTo(
                        Verdict.progressing(
                                "Rolling",
                                "3 brokers have yet to restart, for config.queued.max.requests, resources"));
    }

    @Test
    void a_setting_that_brokers_take_while_they_run_is_remembered_and_then_made() {
        Map<String, String> wanted = Map.of("log.retention.ms", "60000");
        ClusterPlan first =
                ClusterPlanner.plan(
                        Goals.of(3).config(wanted, List.of()).goal(), Sights.of(3).seen());
        assertThat(first.actions())
                .containsExactly(new ClusterAction.RememberConfig(List.of("log.retention.ms")));

        ClusterGoal remembered = Goals.of(3).config(wanted, List.of("log.retention.ms")).goal();
        ClusterPlan second = ClusterPlanner.plan(remembered, Sights.of(3).seen());
        assertThat(second.actions())
                .containsExactly(
                        new ClusterAction.Configure(new TreeMap<>(wanted), new TreeSet<>()));
        assertThat(second.verdict().message()).endsWith("while the brokers run: log.retention.ms");

        ClusterPlan third =
                ClusterPlanner.plan(
                        remembered, Sights.of(3).config("log.retention.ms", "60000").seen());
        assertThat(third.actions()).isEmpty();
        assertThat(third.verdict().kind()).isEqualTo(Verdict.Kind.READY);
    }

    @Test
    void a_setting_that_the_spec_drops_is_taken_back_and_one_of_somebody_else_stays() {
        Sights sights = Sights.of(3).config("log.retention.ms", "1").config("max.connections", "9");
        ClusterGoal dropped = Goals.of(3).config(Map.of(), List.of("log.retention.ms")).goal();
        assertThat(ClusterPlanner.plan(dropped, sights.seen()).actions())
                .containsExactly(
                        new ClusterAction.Configure(
                                new TreeMap<>(), new TreeSet<>(List.of("log.retention.ms"))));
        assertThat(ClusterPlanner.plan(dropped, Sights.of(3).seen()).actions())
                .as("it has been taken back, and need not be remembered")
                .containsExactly(new ClusterAction.RememberConfig(List.of()));
    }

    @Test
    void a_planned_restart_waits_for_the_maintenance_window_and_nothing_else_does() {
        MaintenanceWindow nightly = new MaintenanceWindow("02:00", 120, null, null);
        ClusterGoal goal = Goals.of(3).window(nightly).goal();
        ClusterPlan early =
                ClusterPlanner.plan(
                        goal, Sights.of(3).outdated().at("2026-11-22T01:59:59Z").seen());
        assertThat(early.actions()).isEmpty();
        assertThat(early.verdict())
                .isEqualTo(
                        Verdict.waiting(
                                "WaitingForWindow",
                                "3 brokers have yet to restart, for pod; the maintenance window opens 2026-11-22T02:00Z[UTC]"));
        assertThat(
                        ClusterPlanner.plan(
                                        goal,
                                        Sights.of(3).outdated().at("2026-11-22T03:59:59Z").seen())
                                .actions())
                .containsExactly(new ClusterAction.Restart(1, true));

        Sights broken = Sights.of(3).outdated().pod(1, "bad", Phase.BROKEN);
        assertThat(ClusterPlanner.plan(goal, broken.at("2026-11-22T12:00:00Z").seen()).actions())
                .as("what is broken is mended at once")
                .containsExactly(new ClusterAction.Restart(1, false));
    }

    @Test
    void brokers_are_drained_while_restarts_wait_for_their_window() {
        MaintenanceWindow nightly = new MaintenanceWindow("02:00", 120, null, null);
        ClusterPlan plan =
                ClusterPlanner.plan(
                        Goals.of(3).window(nightly).goal(),
                        Sights.of(4)
                                .outdated()
                                .at("2026-11-22T12:00:00Z")
                                .topic("t", Map.of(), PartitionState.settled(0, List.of(3, 0, 1)))
                                .seen());
        assertThat(plan.actions()).contains(new ClusterAction.Move("t", 0, List.of(0, 1, 2)));
    }

    @Test
    void a_window_in_a_time_zone_that_nobody_knows_is_told() {
        MaintenanceWindow nowhere = new MaintenanceWindow("02:00", 120, null, "Mars/Olympus");
        Verdict verdict =
                ClusterPlanner.plan(
                                Goals.of(3).window(nowhere).goal(), Sights.of(3).outdated().seen())
                        .verdict();
        assertThat(verdict.kind()).isEqualTo(Verdict.Kind.STALLED);
        assertThat(verdict.message()).contains("Mars/Olympus");
    }

    @Test
    void partitions_go_back_to_their_preferred_leaders_once_all_brokers_are_there() {
        PartitionState strayed =
                new PartitionState(1, List.of(1, 2, 0), List.of(), List.of(), List.of(0, 1, 2), 2);
        Sights sights =
                Sights.of(3)
                        .topic("t", Map.of(), PartitionState.settled(0, List.of(0, 1, 2)), strayed);
        ClusterPlan plan = plan(sights);
        assertThat(plan.actions())
                .containsExactly(
                        new ClusterAction.PreferLeaders(new TreeMap<>(Map.of("t", List.of(1)))));
        assertThat(plan.verdict().kind()).isEqualTo(Verdict.Kind.READY);
        assertThat(ClusterPlanner.plan(Goals.of(3).anyLeaders().goal(), sights.seen()).actions())
                .isEmpty();
        assertThat(plan(sights.pod(2, "new", Phase.STARTING)).actions()).isEmpty();
    }

    @Test
    void features_go_up_once_all_brokers_run_the_new_version_unless_they_are_held() {
        Sights rolled = Sights.of(3).feature("metadata.version", 27, 30);
        assertThat(plan(rolled).actions())
                .containsExactly(
                        new ClusterAction.RaiseFeatures(
                                new TreeMap<>(Map.of("metadata.version", 30))));
        ClusterPlan held =
                ClusterPlanner.plan(Goals.of(3).upgrade(UpgradePolicy.HOLD).goal(), rolled.seen());
        assertThat(held.actions()).isEmpty();
        assertThat(held.verdict().kind()).isEqualTo(Verdict.Kind.READY);
        assertThat(held.heldBack()).containsExactly(Map.entry("metadata.version", 30));
        assertThat(plan(rolled.pod(2, "old", Phase.READY)).actions())
                .containsExactly(new ClusterAction.Restart(2, true));
    }

    @Test
    void a_refused_image_is_told_and_what_is_broken_is_mended_meanwhile() {
        ClusterPlan plan =
                ClusterPlanner.plan(
                        Goals.of(3).refused("it is too old").goal(),
                        Sights.of(3).pod(1, "bad", Phase.BROKEN).seen());
        assertThat(plan.verdict()).isEqualTo(Verdict.stalled("DowngradeRefused", "it is too old"));
        assertThat(plan.actions()).containsExactly(new ClusterAction.Restart(1, false));
    }
}
