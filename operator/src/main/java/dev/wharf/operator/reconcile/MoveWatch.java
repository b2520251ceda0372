package dev.wharf.operator.reconcile;

import dev.wharf.operator.observe.MovingReplica;
import dev.wharf.operator.observe.Standstill;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks now and then at how far replicas are that move, and tells for how long none of them has come closer. An operator that is new to it begins anew, and tells later. Of the
 * process; one entry for each cluster with such replicas.
 */
final class MoveWatch {
    /** How often brokers are asked, which tell of all their partitions then. */
    static final Duration PERIOD = Duration.ofSeconds(10);

    private final Map<String, Watched> byUid = new ConcurrentHashMap<>();

    private record Key(String topic, int partition, int to) {
        static Key of(MovingReplica replica) {
            return new Key(replica.topic(), replica.partition(), replica.to());
        }
    }

    /**
     * What was seen of a cluster.
     *
     * @param asked when it was looked at last
     * @param since when a replica has come closer last, has begun or has arrived
     * @param bytes what each replica had
     * @param arrived what has come to each since then; more than it has now where retention takes away what is old
     * @param least the least that each replica has lacked
     */
    private record Watched(
            Instant asked,
            Instant since,
            Map<Key, Long> bytes,
            Map<Key, Long> arrived,
            Map<Key, Long> least,
            Standstill told) {}

    /**
     * For how long nothing has come closer.
     *
     * @param replicas asks the brokers for those that move; null if they do not tell
     * @return null if nothing moves
     */
    @Nullable Standstill look(
            String uid, Instant now, Supplier<@Nullable List<MovingReplica>> replicas) {
        Watched before = byUid.get(uid);
        if (before != null && now.isBefore(before.asked.plus(PERIOD))) {
            return before.told;
        }
        List<MovingReplica> moving = replicas.get();
        if (moving == null) {
            return before == null ? null : before.told;
        }
        if (moving.isEmpty()) {
            byUid.remove(uid);
            return null;
        }
        Watched after =
                before == null
                        ? begun(moving, by(moving, MovingReplica::missingBytes), now)
                        : next(before, moving, now);
        byUid.put(uid, after);
        return after.told;
    }

    private static Watched begun(List<MovingReplica> moving, Map<Key, Long> least, Instant now) {
        return new Watched(
                now,
                now,
                by(moving, MovingReplica::bytes),
                Map.of(),
                least,
                new Standstill(Duration.ZERO, 0));
    }

    private static Watched next(Watched before, List<MovingReplica> moving, Instant now) {
        Map<Key, Long> missing = by(moving, MovingReplica::missingBytes);
        boolean others = !missing.keySet().equals(before.least.keySet());
        boolean closer = false;
        Map<Key, Long> least = new HashMap<>();
        for (Map.Entry<Key, Long> each : missing.entrySet()) {
            long then = before.least.getOrDefault(each.getKey(), Long.MAX_VALUE);
            closer |= each.getValue() < then;
            least.put(each.getKey(), Math.min(each.getValue(), then));
        }
        if (others || closer) {
            return begun(moving, least, now);
        }
        Map<Key, Long> arrived = new HashMap<>();
        for (MovingReplica replica : moving) {
            Key key = Key.of(replica);
            long more = replica.bytes() - before.bytes.getOrDefault(key, replica.bytes());
            arrived.put(key, before.arrived.getOrDefault(key, 0L) + Math.max(0, more));
        }
        Duration lasts = Duration.between(before.since, now);
        long most =
                Math.max(
                        most(moving, MovingReplica::to, arrived),
                        most(moving, MovingReplica::from, arrived));
        return new Watched(
                now,
                before.since,
                by(moving, MovingReplica::bytes),
                arrived,
                before.least,
                new Standstill(lasts, most / Math.max(1, lasts.toSeconds())));
    }

    private static Map<Key, Long> by(
            List<MovingReplica> moving, Function<MovingReplica, Long> what) {
        return moving.stream().collect(Collectors.toMap(Key::of, what));
    }

    /** What has gone to, or come from, the broker of which that is most. */
    private static long most(
            List<MovingReplica> moving,
            Function<MovingReplica, Integer> broker,
            Map<Key, Long> arrived) {
        Map<Integer, Long> sums = new HashMap<>();
        for (MovingReplica replica : moving) {
            sums.merge(broker.apply(replica), arrived.getOrDefault(Key.of(replica), 0L), Long::sum);
        }
        return sums.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    /** Forgets a cluster that is gone, or of which nothing moves. */
    void forget(String uid) {
        byUid.remove(uid);
    }
}
