package dev.wharf.bench.report;

import dev.wharf.bench.load.Figure;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What Wharf wants to reach in a case.
 *
 * @param limit of the figure, or of its ratio to what it is measured against
 * @param atMost whether the limit is the most; else it is the least
 */
record Goal(String caseName, Figure figure, Against against, double limit, boolean atMost) {
    /** What it is measured against. */
    sealed interface Against {
        /** Kafka in the same round. */
        record Kafka() implements Against {}

        /** Another case of Wharf's own in the same round. */
        record Own(String caseName) implements Against {}

        /** What another case of Wharf's own had in the same round: how much more it is. */
        record Above(String caseName) implements Against {}

        /** Nothing: the figure itself. */
        record Nothing() implements Against {}
    }

    private static final Against KAFKA = new Against.Kafka();
    private static final Against NOTHING = new Against.Nothing();

    /** All of them, in the order of the cases. */
    static final List<Goal> ALL =
            List.of(
                    atMost("produce-100B-acksall", Figure.CPU_S_PER_MILLION, KAFKA, 0.4),
                    atMost("produce-1KB-acksall", Figure.CPU_S_PER_MILLION, KAFKA, 0.4),
                    atMost("produce-1KB-acksall-zstd", Figure.CPU_S_PER_MILLION, KAFKA, 0.3),
                    atMost("consume-1KB", Figure.CPU_S_PER_MILLION, KAFKA, 0.7),
                    atMost("e2e-100B-acksall-us", Figure.P50_MS, KAFKA, 0.5),
                    atMost("e2e-100B-acksall-us", Figure.P99_MS, KAFKA, 0.5),
                    atMost("e2e-100B-acksall-us", Figure.CPU_S_PER_MILLION, KAFKA, 0.3),
                    atMost("rate20k-1KB-acksall-us", Figure.P99_MS, KAFKA, 0.25),
                    atMost("rate20k-1KB-acksall-us", Figure.CPU_S_PER_MILLION, KAFKA, 0.25),
                    atMost("rate20k-1KB-acksall-us", Figure.P999_MS, NOTHING, 5),
                    atMost("requests20k-1KB", Figure.CPU_US_PER_REQUEST, NOTHING, 20),
                    atLeast("sync-1KB-p64-t64", KAFKA, 10),
                    atLeast("sync-1KB-p64-t64", new Against.Own("async-1KB-p64-t64"), 0.8),
                    atLeast("sync-1KB-p1-t1", KAFKA, 1.2),
                    atLeast("sync-1KB-p1-t64", KAFKA, 2),
                    atLeast("topics-256x8", new Against.Own("topics-1x8"), 0.95),
                    atLeast("topics-256x8-warm", new Against.Own("topics-1x8-warm"), 0.95),
                    atLeast("requests-256x8", new Against.Own("requests-1x8"), 0.95),
                    atLeast("requests-256x8-warm", new Against.Own("requests-1x8-warm"), 0.95),
                    atLeast("topics-256x8-allparts", KAFKA, 3),
                    atMost("topics-256x8-allparts", Figure.CPU_S_PER_MILLION, KAFKA, 0.3),
                    atLeast("topics-256x8-allparts-warm", KAFKA, 3),
                    atMost("topics-256x8-allparts-warm", Figure.CPU_S_PER_MILLION, KAFKA, 0.3),
                    atMost("produce-1KB-acksall-rf3", Figure.CPU_S_PER_MILLION, KAFKA, 0.5),
                    atMost("topics-256x8-allparts-rf3", Figure.CPU_S_PER_MILLION, KAFKA, 0.5),
                    atMost("startup", Figure.START_MS, NOTHING, 900),
                    atMost("startup", Figure.RESIDENT_MB, NOTHING, 150),
                    atMost("startup", Figure.THREADS, NOTHING, 40),
                    atMost("startup", Figure.IDLE_CPU_PERCENT, NOTHING, 0.3),
                    atMost("failover-other-KILL", Figure.LONGEST_GAP_MS, NOTHING, 1_000),
                    atMost("failover-controller-KILL", Figure.LONGEST_GAP_MS, NOTHING, 2_000),
                    atMost("failover-other-TERM", Figure.LONGEST_GAP_MS, NOTHING, 100),
                    atMost("restart-follower-KILL", Figure.LONGEST_GAP_MS, NOTHING, 50),
                    stalls("stalls-roll", "stalls-none"),
                    stalls("stalls-retention", "stalls-none"),
                    stalls("stalls-compaction", "stalls-none"),
                    stalls("stalls-checkpoint", "stalls-many"));

    private static Goal atMost(String caseName, Figure figure, Against against, double limit) {
        return new Goal(caseName, figure, against, limit, true);
    }

    /** The slowest record, beside that of the case that has nothing else to do. */
    private static Goal stalls(String caseName, String without) {
        return atMost(caseName, Figure.MAX_MS, new Against.Above(without), 10);
    }

    /** The least rate. */
    private static Goal atLeast(String caseName, Against against, double limit) {
        return new Goal(caseName, Figure.RECORDS_PER_S, against, limit, false);
    }

    /** What was reached; empty if it was not measured. */
    Optional<Spread> reached(Results results, String wharf, String kafka) {
        Map<Integer, Double> ours = results.byRound(wharf, caseName, figure);
        List<Double> values =
                switch (against) {
                    case Against.Kafka _ ->
                            Spread.ratios(ours, results.byRound(kafka, caseName, figure));
                    case Against.Own own ->
                            Spread.ratios(ours, results.byRound(wharf, own.caseName(), figure));
                    case Against.Above own ->
                            Spread.differences(
                                    ours, results.byRound(wharf, own.caseName(), figure));
                    case Against.Nothing _ -> List.copyOf(ours.values());
                };
        return values.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values));
    }

    /** Whether the median is on the right side. */
    boolean isMet(Spread reached) {
        return atMost ? reached.median() <= limit : reached.median() >= limit;
    }
}
