package dev.wharf.log;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What of a log a compaction goes through. The last segment, which takes appends, is never among it.
 *
 * @param firstDirtyOffset all below it has been through a compaction
 * @param endOffset exclusive; a segment ends here
 * @param dirtyRatio the share of the dirty bytes in these bytes and those below, from 0 to 1
 * @param overdue whether a record has waited for longer than {@code max.compaction.lag.ms}
 */
record CleanRange(long firstDirtyOffset, long endOffset, double dirtyRatio, boolean overdue) {
    /**
     * The range, or null if there is not enough to do.
     *
     * @param firstDirtyOffset not below the log's start
     * @param limitOffset what reaches above is not touched: it is not committed or not durable
     */
    static @Nullable CleanRange find(
            LogEnv env,
            SegmentList segments,
            LogConfig.Compaction config,
            long firstDirtyOffset,
            long limitOffset)
            throws IOException {
        long nowMs = env.clock().wallMs();
        long cleanBytes = 0;
        long dirtyBytes = 0;
        boolean overdue = false;
        long end = firstDirtyOffset;
        for (int i = 0; i + 1 < segments.count(); i++) {
            Segment segment = segments.get(i);
            if (segment.nextOffset() <= firstDirtyOffset) {
                cleanBytes += segment.sizeBytes();
                continue;
            }
            // The snapshot behind a segment stands for what compaction takes of its producers.
            if (segment.nextOffset() > limitOffset
                    || segments.get(i + 1).isSnapshotUnforced()
                    || isYoung(segment, config, nowMs)) {
                break;
            }
            dirtyBytes += segment.sizeBytes();
            overdue |= dirtyBytes == segment.sizeBytes() && isOverdue(env, segment, config, nowMs);
            end = segment.nextOffset();
        }
        if (dirtyBytes == 0) {
            return null;
        }
        double ratio = (double) dirtyBytes / (cleanBytes + dirtyBytes);
        return overdue || ratio > config.minDirtyRatio()
                ? new CleanRange(firstDirtyOffset, end, ratio, overdue)
                : null;
    }

    private static boolean isYoung(Segment segment, LogConfig.Compaction config, long nowMs) {
        return config.minLagMs() > 0 && segment.maxTimestampMs() > nowMs - config.minLagMs();
    }

    private static boolean isOverdue(
            LogEnv env, Segment segment, LogConfig.Compaction config, long nowMs)
            throws IOException {
        if (config.maxLagMs() == Long.MAX_VALUE) {
            return false;
        }
        long firstMs = segment.findFirstTimestampMs(env);
        return firstMs >= 0 && nowMs - firstMs > config.maxLagMs();
    }

    /** Whether this is to be done before {@code other}. */
    boolean isBefore(CleanRange other) {
        return overdue == other.overdue ? dirtyRatio > other.dirtyRatio : overdue;
    }
}
