package dev.wharf.sim.cluster;

import dev.wharf.replica.Partition;
import dev.wharf.sim.check.SimViolation;

/**
 * Where a replica starts: never further back than before within a life of its process, and never above its high watermark, but for the moment in which it is cut. That nobody deletes what nobody asked
 * for, clients see.
 */
final class StartsKept {
    private StartsKept() {}

    /** @param before where it started last, within the life of its process */
    static void check(long before, Partition replica) {
        long start = replica.log().logStartOffset();
        SimViolation.check(
                start >= before
                        && (start <= replica.highWatermark() || replica.log().isTruncating()),
                StartsKept.class,
                "it started at " + before + ", and now " + replica);
    }
}
