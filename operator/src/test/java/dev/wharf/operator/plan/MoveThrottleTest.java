package dev.wharf.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.operator.observe.PartitionState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** How replicas that move for the operator are throttled, step by step. */
final class MoveThrottleTest {
    private static final Map<String, String> RATES =
            Map.of(
                    "leader.replication.throttled.rate", "100",
                    "follower.replication.throttled.rate", "100");
    private static final Map<String, String> REPLICAS =
            Map.of(ThrottledReplicas.LEADERS, "0:0,0:1,0:3", ThrottledReplicas.FOLLOWERS, "0:2");
    private static final ClusterAction.Move MOVE = new ClusterAction.Move("t", 0, List.of(0, 1, 2));
    private static final PartitionState HERE = PartitionState.settled(0, List.of(0, 1, 3));
    private static final PartitionState ON_ITS_WAY =
            new PartitionState(0, List.of(0, 1, 2, 3), List.of(2), List.of(3), List.of(0, 1, 3), 0);

    private static Goals three(boolean remembered) {
        return Goals.of(3).throttle(100, remembered);
    }

    private static Sights seen(Map<String, String> topic, PartitionState partition) {
        return Sights.of(4).cordoned(3).topic("t", topic, partition);
    }

    private static Sights paced(Sights sights) {
        RATES.forEach(sights::config);
        return sights;
    }

    private static List<ClusterAction> plan(Goals goals, Sights sights) {
        return ClusterPlanner.plan(goals.goal(), sights.seen()).actions();
    }

    private static ClusterAction throttle(
            Map<String, String> set, SortedMap<String, SortedMap<String, String>> topics) {
        return new ClusterAction.Throttle(new TreeMap<>(set), new TreeSet<>(), topics);
    }

    private static SortedMap<String, SortedMap<String, String>> t(Map<String, String> settings) {
        return new TreeMap<>(Map.of("t", new TreeMap<>(settings)));
    }

    @Test
    void it_is_remembered_then_set_and_then_replicas_move() {
        assertThat(plan(three(false), seen(Map.of(), HERE)))
                .containsExactly(new ClusterAction.RememberThrottle(true));
        assertThat(plan(three(true), seen(Map.of(), HERE)))
                .containsExactly(throttle(RATES, t(REPLICAS)));
        assertThat(plan(three(true), seen(REPLICAS, HERE)))
                .as("the rates are still to be set")
                .containsExactly(throttle(RATES, new TreeMap<>()));
        assertThat(plan(three(true), paced(seen(REPLICAS, HERE)))).containsExactly(MOVE);
    }

    @Test
    void it_stays_while_replicas_move_and_follows_the_spec() {
        assertThat(plan(three(true), paced(seen(REPLICAS, ON_ITS_WAY)))).isEmpty();
        assertThat(plan(Goals.of(3).throttle(200, true), paced(seen(REPLICAS, ON_ITS_WAY))))
                .containsExactly(
                        throttle(
                                Map.of(
                                        "leader.replication.throttled.rate", "200",
                                        "follower.replication.throttled.rate", "200"),
                                new TreeMap<>()));
    }

    @Test
    void it_goes_when_nothing_moves_or_the_spec_wants_none() {
        Goals atRest = Goals.of(3).throttle(100, true);
        PartitionState there = PartitionState.settled(0, List.of(0, 1, 2));
        ClusterAction away =
                new ClusterAction.Throttle(
                        new TreeMap<>(), new TreeSet<>(RATES.keySet()), t(Map.of()));
        assertThat(plan(atRest, paced(Sights.of(3).topic("t", REPLICAS, there))))
                .containsExactly(away);
        assertThat(plan(atRest, Sights.of(3).topic("t", Map.of(), there)))
                .containsExactly(new ClusterAction.RememberThrottle(false));
        assertThat(plan(Goals.of(3).throttle(0, true), paced(seen(REPLICAS, ON_ITS_WAY))))
                .containsExactly(away);
        assertThat(plan(Goals.of(3).throttle(0, false), seen(Map.of(), HERE)))
                .as("without a throttle replicas move at once")
                .containsExactly(MOVE);
    }

    @Test
    void what_others_have_throttled_stays() {
        PartitionState there = PartitionState.settled(0, List.of(0, 1, 2));
        assertThat(
                        plan(
                                Goals.of(3).throttle(100, false),
                                paced(Sights.of(3).topic("t", REPLICAS, there))))
                .isEmpty();
        Goals owners = three(true).config(RATES, List.copyOf(new TreeSet<>(RATES.keySet())));
        assertThat(plan(owners, paced(seen(REPLICAS, HERE))))
                .as("the owner's rates do")
                .containsExactly(MOVE);
    }

    @Test
    void one_that_lets_nothing_arrive_is_told_and_left_as_it_is() {
        Duration longEnough = ClusterPlanner.STANDSTILL_MIN;
        assertThat(verdict(three(true), longEnough, 100))
                .isEqualTo(
                        Verdict.stalled(
                                "ThrottleTooLow",
                                "Replicas that move come no closer, as more is written to them than rebalanceThrottle lets arrive: 100 bytes a second from and to each broker; raise it"));
        assertThat(plan(three(true), paced(seen(REPLICAS, ON_ITS_WAY)).standstill(longEnough, 100)))
                .isEmpty();
        assertThat(verdict(three(true), longEnough.minusSeconds(1), 100).reason())
                .as("it may yet come closer")
                .isEqualTo("ScalingIn");
        assertThat(verdict(three(true), longEnough, 49).reason())
                .as("something else keeps it from arriving")
                .isEqualTo("ScalingIn");
        assertThat(
                        verdict(
                                        three(true).config(RATES, List.copyOf(RATES.keySet())),
                                        longEnough,
                                        100)
                                .reason())
                .as("a rate of the owner's")
                .isEqualTo("ScalingIn");
    }

    private static Verdict verdict(Goals goals, Duration lasts, long bytesPerSecond) {
        return ClusterPlanner.plan(
                        goals.goal(),
                        paced(seen(REPLICAS, ON_ITS_WAY)).standstill(lasts, bytesPerSecond).seen())
                .verdict();
    }
}
