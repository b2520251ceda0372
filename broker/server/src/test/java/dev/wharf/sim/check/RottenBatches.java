package dev.wharf.sim.check;

import java.util.ArrayList;
import java.util.List;

/**
 * The batches of a partition that have had a bit turned over where they were durable. Nobody reads one and takes it for sound; a start that goes over one refuses
 * the partition and changes nothing, and one that does not serves all the others. Once the bits are mended all is there again.
 */
public final class RottenBatches {
    private final String partition;
    private final List<Batch> batches = new ArrayList<>();
    private boolean refused;
    private long refusals;
    private long met;

    private record Batch(long baseOffset, boolean scanned) {}

    RottenBatches(String partition) {
        this.partition = partition;
    }

    /**
     * No broker runs, and a bit of this batch is turned over.
     *
     * @param scanned whether the next start has to go over it
     */
    public void onRotten(long baseOffset, boolean scanned) {
        batches.add(new Batch(baseOffset, scanned));
    }

    /** All bits are as they were. */
    public void onMended() {
        batches.clear();
    }

    public boolean isEmpty() {
        return batches.isEmpty();
    }

    /** A reader has found a batch with a bad CRC. */
    public void onBadCrc(long baseOffset) {
        SimViolation.check(
                batches.stream().anyMatch(batch -> batch.baseOffset == baseOffset),
                RottenBatches.class,
                partition + ": a batch with a bad CRC at " + baseOffset);
        met++;
    }

    /** The broker has started and answers that the partition's storage failed. */
    public void onRefused() {
        SimViolation.check(
                !batches.isEmpty(),
                RottenBatches.class,
                partition + " is refused, and nothing is wrong with it");
        refused = true;
        refusals++;
    }

    /** The broker has started and serves the partition. */
    void onServed() {
        for (Batch batch : batches) {
            SimViolation.check(
                    !batch.scanned,
                    RottenBatches.class,
                    "a start went over the damage at " + batch.baseOffset + " and did not see it");
        }
        refused = false;
    }

    /** Whether the last start has refused the partition. */
    public boolean isRefused() {
        return refused;
    }

    /** How often a start has refused the partition. */
    public long refusals() {
        return refusals;
    }

    /** How often a reader has met a damaged batch. */
    public long met() {
        return met;
    }
}
