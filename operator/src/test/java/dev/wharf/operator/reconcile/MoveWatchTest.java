package dev.wharf.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.operator.observe.MovingReplica;
import dev.wharf.operator.observe.Standstill;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Two replicas on their way from broker 0 to broker 3, of partitions that are written to meanwhile. */
final class MoveWatchTest {
    private static final long THROTTLE = 1000;

    private final MoveWatch watch = new MoveWatch();
    private Instant now = Instant.EPOCH;
    private int asked;

    private @Nullable Standstill look(@Nullable List<MovingReplica> moving) {
        return watch.look(
                "uid",
                now,
                () -> {
                    asked++;
                    return moving;
                });
    }

    private static MovingReplica replica(int partition, long bytes, long missing) {
        return new MovingReplica("t", partition, 3, 0, bytes, missing);
    }

    /** Each gets its half of the throttle. */
    private static List<MovingReplica> two(int turn, long writtenPerTurn) {
        long share = THROTTLE * MoveWatch.PERIOD.toSeconds() / 2;
        List<MovingReplica> two = new ArrayList<>();
        for (int partition = 0; partition < 2; partition++) {
            two.add(
                    replica(
                            partition,
                            turn * share,
                            100_000 + Math.max(0, turn * (writtenPerTurn - share))));
        }
        return two;
    }

    @Test
    void where_more_is_written_than_arrives_it_tells_for_how_long_and_how_much_arrives() {
        Standstill told = null;
        for (int turn = 0; turn <= 60; turn++) {
            told = look(two(turn, 5_001));
            now = now.plus(MoveWatch.PERIOD);
        }
        assertThat(told).isEqualTo(new Standstill(Duration.ofMinutes(10), THROTTLE));
    }

    @Test
    void what_retention_takes_away_again_has_arrived_nevertheless() {
        Standstill told = null;
        long perTurn = THROTTLE * MoveWatch.PERIOD.toSeconds();
        for (int turn = 0; turn <= 100; turn++) {
            // After ten turns all that it has is too old, and it begins anew.
            long bytes = turn % 10 * perTurn;
            told = look(List.of(replica(0, bytes, 1_000_000 - bytes)));
            now = now.plus(MoveWatch.PERIOD);
        }
        assertThat(told).isNotNull();
        assertThat(told.lasts()).isGreaterThan(Duration.ofMinutes(10));
        assertThat(told.bytesPerSecond()).isBetween(THROTTLE / 2, THROTTLE);
    }

    @Test
    void one_replica_that_comes_closer_is_enough_for_all() {
        for (int turn = 0; turn <= 60; turn++) {
            assertThat(look(List.of(replica(0, 0, turn), replica(1, 0, 1000 - turn))))
                    .isEqualTo(new Standstill(Duration.ZERO, 0));
            now = now.plus(MoveWatch.PERIOD);
        }
    }

    @Test
    void one_that_arrives_or_begins_starts_it_anew_and_with_none_it_is_over() {
        List<List<MovingReplica>> seen =
                List.of(two(0, 9_000), two(1, 9_000).subList(0, 1), two(2, 9_000), two(3, 9_000));
        List<Duration> told = new ArrayList<>();
        for (List<MovingReplica> moving : seen) {
            told.add(Objects.requireNonNull(look(moving)).lasts());
            now = now.plus(MoveWatch.PERIOD);
        }
        assertThat(told)
                .containsExactly(Duration.ZERO, Duration.ZERO, Duration.ZERO, MoveWatch.PERIOD);
        assertThat(look(List.of())).isNull();
    }

    @Test
    void brokers_are_asked_now_and_then_and_their_silence_changes_nothing() {
        look(two(0, 9_000));
        now = now.plus(MoveWatch.PERIOD);
        Standstill told = look(two(1, 9_000));
        now = now.plusSeconds(1);
        assertThat(look(two(2, 9_000))).isEqualTo(told);
        assertThat(asked).isEqualTo(2);
        now = now.plus(MoveWatch.PERIOD);
        assertThat(look(null)).isEqualTo(told);
        watch.forget("uid");
        assertThat(look(null)).isNull();
    }
}
