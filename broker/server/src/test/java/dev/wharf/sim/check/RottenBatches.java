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

    private record Batch(long baseOffset, long lastOffset, boolean scanned) {}

    RottenBatches(String partition) {
        this.partition = partition;
    }

    /**
     * No broker runs, and a bit of this batch is turned over.
     *
     * @param scanned whether the next start has to go over it
     */
    public void onRotten(long baseOffset, long lastOffset, boolean scanned) {
        batches.add(new Batch(baseOffset, lastOffset, scanned));
    }

    /** All bits are as they were. */
    public void onMended() {
        batches.clear();
    }

    public boolean isEmpty() {
        return batches.isEmpty();
    }

    /** Whether the batch that holds {@code offset} is one of them. */
    public boolean holds(long offset) {
        return batches.stream()
                .anyMatch(batch -> batch.baseOffset <= offset && offset <= batch.lastOffset);
    }

    /** The broker has started and answers that the partition's storage failed. */
    public void onRefused() {
        SimViolation.check(
                !batches.isEmpty(),
                RottenBatches.class,
                partition + " is refused, and nothing is wrong with it");
        refused = true;
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
}
