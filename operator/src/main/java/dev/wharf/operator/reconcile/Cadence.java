package dev.wharf.operator.reconcile;

import dev.wharf.operator.plan.Verdict;
import java.time.Duration;

/** When a resource has its next turn if nothing happens before. Never later than {@link #LONGEST}, so that an event which is lost costs no more. */
final class Cadence {
    /** The longest that a resource goes without a look. */
    static final Duration LONGEST = Duration.ofMinutes(2);

    private static final Duration BUSY = Duration.ofMillis(500);
    private static final Duration BLOCKED = Duration.ofSeconds(3);
    private static final Duration CLUSTER_IN_PEACE = Duration.ofSeconds(10);

    private Cadence() {}

    static Duration ofCluster(Verdict verdict) {
        return switch (verdict.kind()) {
            case READY, WAITING -> CLUSTER_IN_PEACE;
            case PROGRESSING -> BUSY;
            case STALLED -> BLOCKED;
        };
    }

    /**
     * For a topic; its cluster's rounds wake it when something is other than it was.
     *
     * @param spread some number of the resource, so that thousands do not have their turn at once
     */
    static Duration ofTopic(Verdict verdict, int spread) {
        return switch (verdict.kind()) {
            case READY, WAITING -> LONGEST.minusMillis(Math.floorMod(spread, 30_000));
            case PROGRESSING -> BUSY;
            case STALLED -> BLOCKED.multipliedBy(2).plusMillis(Math.floorMod(spread, 2_000));
        };
    }
}
