package dev.wharf.bench;

import dev.wharf.bench.load.Job;

/**
 * How long the cases are.
 *
 * @param touchRecords where partitions are touched for the first time, records are counted, not seconds
 * @param storedRecords what a consumer finds
 * @param starts how often a node is started in a round
 * @param restS how long nodes rest before they are looked at, and how long that takes
 * @param gapS how long records flow while a node ends
 * @param stallS how long records flow while the broker has other things to do
 */
record Scale(
        double warmUpS,
        double countedS,
        long touchRecords,
        long storedRecords,
        int starts,
        double restS,
        double gapS,
        double stallS) {
    static final Scale FULL = new Scale(6, 10, 800_000, 1_500_000, 3, 10, 30, 30);

    /** So that all quick cases take less than five minutes. */
    static final Scale QUICK = new Scale(2, 3, 100_000, 500_000, 2, 5, 20, 10);

    private static final double GAP_WARM_UP_S = 5;
    private static final double STALL_WARM_UP_S = 10;

    /** The same with loads that are counted for so long, where time is what counts. */
    Scale lasting(double seconds) {
        return new Scale(
                warmUpS, seconds, touchRecords, storedRecords, starts, restS, gapS, seconds);
    }

    Job.Span span() {
        return Job.Span.seconds(warmUpS, countedS);
    }

    Job.Span stallSpan() {
        return Job.Span.seconds(STALL_WARM_UP_S, stallS);
    }

    Job.Span gap() {
        return Job.Span.seconds(GAP_WARM_UP_S, gapS);
    }
}
