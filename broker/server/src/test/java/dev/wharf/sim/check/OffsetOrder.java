package dev.wharf.sim.check;

import org.jspecify.annotations.Nullable;

/**
 * The offsets of one partition keep their order, and none goes back within a life of the process. A killed process leaves behind what was
 * below the high watermark, a power cut what was durable: the next life's log reaches that far.
 */
final class OffsetOrder {
    private final String name;
    private @Nullable PartitionOffsets last;
    private long everDurable;
    private long mustReach;

    OffsetOrder(String name) {
        this.name = name;
    }

    /** The partition stands at {@code now}, after an event. */
    void onSeen(PartitionOffsets now) {
        PartitionOffsets before = last;
        if (now.equals(before)) {
            return;
        }
        checkOrder(now);
        if (before == null) {
            check(now.logEnd() >= mustReach, "recovery lost the end from", mustReach, now);
        } else {
            checkGrowth(before, now);
        }
        if (now.forced() && (before == null || now.highWatermark() > before.highWatermark())) {
            checkWaited(now);
        }
        everDurable = Math.max(everDurable, now.durable());
        last = now;
    }

    /** The process was killed: the page cache is whole. */
    void onProcessKill() {
        if (last != null) {
            mustReach = last.highWatermark();
            last = null;
        }
    }

    /** The power went: only what was forced is sure. */
    void onPowerCut() {
        mustReach = everDurable;
        last = null;
    }

    private void checkOrder(PartitionOffsets now) {
        check(
                now.logStart() <= now.highWatermark(),
                "the log starts above the high watermark of",
                now.highWatermark(),
                now);
        check(
                now.highWatermark() <= now.logEnd(),
                "the high watermark is above the log's end of",
                now.logEnd(),
                now);
        check(
                now.durable() <= now.logEnd(),
                "more is durable than the log's end of",
                now.logEnd(),
                now);
    }

    private void checkGrowth(PartitionOffsets before, PartitionOffsets now) {
        check(
                now.logStart() >= before.logStart(),
                "the log's start went back from",
                before.logStart(),
                now);
        check(
                now.highWatermark() >= before.highWatermark(),
                "the high watermark went back from",
                before.highWatermark(),
                now);
        check(
                now.durable() >= before.durable(),
                "the durable offset went back from",
                before.durable(),
                now);
        check(
                now.logEnd() >= before.logEnd(),
                "the log's end went back from",
                before.logEnd(),
                now);
    }

    private void checkWaited(PartitionOffsets now) {
        check(
                now.highWatermark() <= now.durable(),
                "the high watermark did not wait at",
                now.durable(),
                now);
    }

    private void check(boolean holds, String broken, long offset, PartitionOffsets now) {
        if (!holds) {
            throw new SimViolation(
                    BrokerInvariants.class.getSimpleName(),
                    name + ": " + broken + " " + offset + ", now " + now);
        }
    }
}
