package dev.wharf.log;

/** Decides which of the oldest segments have had their time. */
final class Retention {
    private Retention() {}

    /**
     * How many of the oldest segments are to go by time or size. May be all of them; never one that reaches above {@code maxOffset}.
     *
     * <p>A segment whose records carry no time is kept by time.
     */
    static int expired(
            SegmentList segments, LogConfig.Retention limits, long nowMs, long maxOffset) {
        if (!limits.delete()) {
            return 0;
        }
        long surplus = limits.bytes() < 0 ? 0 : segments.sizeBytes() - limits.bytes();
        int expired = 0;
        for (Segment segment : segments.all()) {
            boolean old = isOld(segment, limits, nowMs);
            boolean tooMuch = limits.bytes() >= 0 && surplus >= segment.sizeBytes();
            if (segment.isEmpty() || segment.nextOffset() > maxOffset || !(old || tooMuch)) {
                break;
            }
            surplus -= segment.sizeBytes();
            expired++;
        }
        return expired;
    }

    private static boolean isOld(Segment segment, LogConfig.Retention limits, long nowMs) {
        return limits.ms() >= 0
                && segment.maxTimestampMs() >= 0
                && nowMs - segment.maxTimestampMs() > limits.ms();
    }
}
