package dev.wharf.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.operator.api.MaintenanceWindow;
import dev.wharf.operator.observe.ClusterSight;
import dev.wharf.placement.Candidate;
import dev.wharf.placement.Placement;
import dev.wharf.testing.Property;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Clusters that are created, changed, crashed and mended by plans alone. The operator is killed anywhere: of each plan only some steps are taken, in any
 * order. Nothing that others need is taken away; and once people and fate leave it in peace, all comes to rest as the spec says.
 */
final class ClusterPlanSimulationTest {
    private static final int CHAOS_TURNS = 150;
    private static final int PEACE_TURNS = 600;

    private static List<List<Integer>> placed(int partitions, int factor, RandomGenerator random) {
        List<Candidate> three =
                IntStream.range(0, 3).mapToObj(id -> new Candidate(id, null, true)).toList();
        return Objects.requireNonNull(
                Placement.place(three, 0, partitions, factor, random::nextInt));
    }

    /** Runs one life. */
    private static ModelCluster live(
            RandomGenerator random, BiFunction<ClusterGoal, ClusterSight, ClusterPlan> planner) {
        ModelCluster model = new ModelCluster(random, random.nextInt(4));
        model.create("three", placed(6, 3, random));
        model.create("two", placed(4, 2, random));
        model.create("one", placed(3, 1, random));
        model.config.put("foreign", "stays");
        Life life = new Life(model, random, planner);
        for (int turn = 0; turn < CHAOS_TURNS; turn++) {
            life.change(turn);
            life.round(random.nextInt(4) == 0);
        }
        life.heal();
        int turn = 0;
        while (turn++ < PEACE_TURNS && !life.isAtRest()) {
            life.round(false);
        }
        assertThat(life.isAtRest())
                .as("at rest after %d turns: %s, %s", turn, life.plan(), model.sight())
                .isTrue();
        assertThat(model.podCount()).isEqualTo(life.replicas);
        assertThat(model.voterIds()).containsExactlyInAnyOrder(0, 1, 2);
        for (int id = 0; id < life.replicas; id++) {
            assertThat(model.cordoned).doesNotContain(id);
            assertThat(model.hasReplicas(id)).as("broker %d has replicas", id).isTrue();
            assertThat(model.pod(id).revision).isEqualTo(life.revision);
            assertThat(model.pod(id).volumeBytes).isEqualTo(life.volumeBytes);
        }
        TreeMap<String, String> config = new TreeMap<>(life.config);
        config.put("foreign", "stays");
        assertThat(model.config).isEqualTo(config);
        assertThat(model.managedConfig).containsExactlyElementsOf(life.config.keySet());
        assertThat(model.throttles).as("throttles left behind").isEmpty();
        assertThat(model.throttled).isFalse();
        assertThat(model.level()).isEqualTo(ModelPod.HIGHEST_LEVEL);
        assertThat(model.isLedAsPreferred()).isTrue();
        return model;
    }

    @Test
    void whatever_happens_nothing_that_is_needed_is_taken_away_and_it_comes_to_rest() {
        Map<Class<?>, Integer> taken = new LinkedHashMap<>();
        int lives =
                Property.named("a cluster under plans")
                        .seeds(200)
                        .holds(
                                random -> {
                                    ModelCluster model = live(random, ClusterPlanner::plan);
                                    assertThat(model.complaints).isEmpty();
                                    model.taken.forEach(
                                            action ->
                                                    taken.merge(
                                                            action.getClass(), 1, Integer::sum));
                                });
        if (lives > 1) {
            assertThat(taken.keySet())
                    .as("every kind of step was taken, and not one of them once")
                    .containsExactlyInAnyOrder(ClusterAction.class.getPermittedSubclasses());
            assertThat(taken.values()).allMatch(times -> times > lives / 10);
        }
    }

    @Test
    void an_operator_that_does_not_look_is_convicted() {
        BiFunction<ClusterGoal, ClusterSight, ClusterPlan> careless =
                (goal, sight) -> {
                    ClusterPlan plan = ClusterPlanner.plan(goal, sight);
                    List<ClusterAction> actions = new ArrayList<>(plan.actions());
                    actions.removeIf(ClusterAction.Restart.class::isInstance);
                    sight.pods().values().stream()
                            .filter(pod -> !pod.revision().equals(goal.template().revision()))
                            .forEach(
                                    pod ->
                                            actions.add(
                                                    new ClusterAction.Restart(
                                                            pod.ordinal(), true)));
                    return new ClusterPlan(
                            actions, plan.verdict(), plan.draining(), plan.heldBack());
                };
        assertThat(live(new Random(1), careless).complaints)
                .contains("the quorum loses its majority")
                .anyMatch(complaint -> complaint.startsWith("too few in sync"));
    }

    /** One cluster, its operator, its owner and its fate. */
    private static final class Life {
        private final ModelCluster model;
        private final RandomGenerator random;
        private final BiFunction<ClusterGoal, ClusterSight, ClusterPlan> planner;
        private int replicas = 3;
        private String revision = "r0";
        private long volumeBytes = 1000;
        private long throttle = 100;
        private final TreeMap<String, String> config = new TreeMap<>();
        private @Nullable MaintenanceWindow window;

        Life(
                ModelCluster model,
                RandomGenerator random,
                BiFunction<ClusterGoal, ClusterSight, ClusterPlan> planner) {
            this.model = model;
            this.random = random;
            this.planner = planner;
        }

        void change(int turn) {
            switch (random.nextInt(60)) {
                case 0 -> revision = "r" + turn;
                case 1 -> revision = "bad" + turn;
                case 2 -> replicas = random.nextInt(3, 7);
                case 3, 4 -> model.crash(random.nextInt(replicas));
                case 5, 7, 8, 9 -> model.loseVolume(random.nextInt(replicas));
                case 6 -> volumeBytes += 1000;
                case 10, 11 -> config.put("key" + random.nextInt(3), "value" + turn);
                case 12 -> config.remove("key" + random.nextInt(3));
                case 13 -> window = new MaintenanceWindow("02:00", 480, null, null);
                case 14 -> window = null;
                case 15 -> throttle = random.nextInt(3) * 100L;
                default -> {}
            }
        }

        void heal() {
            revision = "healed";
        }

        ClusterPlan plan() {
            return planner.apply(goal(), model.sight());
        }

        private ClusterGoal goal() {
            return Goals.of(replicas)
                    .revision(revision)
                    .volumes(volumeBytes)
                    .config(config, model.managedConfig)
                    .window(window)
                    .rebalancing(model.rebalancing)
                    .throttle(throttle, model.throttled)
                    .goal();
        }

        void round(boolean killed) {
            model.apply(goal());
            List<ClusterAction> actions = new ArrayList<>(plan().actions());
            Collections.shuffle(actions, new Random(random.nextLong()));
            int taken =
                    killed && !actions.isEmpty() ? random.nextInt(actions.size()) : actions.size();
            actions.subList(0, taken).forEach(model::take);
            model.turn();
        }

        boolean isAtRest() {
            ClusterPlan plan = plan();
            return plan.actions().isEmpty()
                    && plan.verdict().kind() == Verdict.Kind.READY
                    && model.isInSync();
        }
    }
}
