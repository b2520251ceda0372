package dev.wharf.replica;

import org.jspecify.annotations.Nullable;

/** What a leader knows of one follower. Owner: the partition's loop. */
final class Follower {
    /** "Not heard of in this epoch." */
    static final long UNKNOWN = -1;

    private static final long NOT_SILENT = Long.MAX_VALUE;

    private final int brokerId;
    private long brokerEpoch = UNKNOWN;
    private long logEndOffset = UNKNOWN;
    private long logStartOffset = UNKNOWN;
    private long lastCaughtUpMs;
    private long lastFetchMs;
    private long leaderEndAtLastFetch;
    private long sentOffset = UNKNOWN;
    private long answeredRollCall;
    private long silentSinceMs = NOT_SILENT;
    private @Nullable FollowerWaiter waiter;

    /**
     * @param lastCaughtUpMs when it had all, as far as is known: one that is in sync gets the time to fetch
     */
    Follower(int brokerId, long lastCaughtUpMs) {
        this.brokerId = brokerId;
        this.lastCaughtUpMs = lastCaughtUpMs;
        this.lastFetchMs = lastCaughtUpMs;
    }

    int brokerId() {
        return brokerId;
    }

    /** The epoch under which the broker was registered when it fetched last; {@link #UNKNOWN} before. */
    long brokerEpoch() {
        return brokerEpoch;
    }

    /** It has all below this offset; {@link #UNKNOWN} before its first fetch. */
    long logEndOffset() {
        return logEndOffset;
    }

    /** When it had all for the last time, as far as is known. */
    long lastCaughtUpMs() {
        return lastCaughtUpMs;
    }

    /** Where its log starts; {@link #UNKNOWN} before its first fetch. */
    long logStartOffset() {
        return logStartOffset;
    }

    /**
     * It has told where it is.
     *
     * @param leaderEnd where the leader's log ends now
     */
    void onFetch(long epoch, long endOffset, long startOffset, long leaderEnd, long nowMs) {
        if (endOffset >= leaderEnd) {
            lastCaughtUpMs = nowMs;
        } else if (endOffset >= leaderEndAtLastFetch) {
            lastCaughtUpMs = Math.max(lastCaughtUpMs, lastFetchMs);
        }
        brokerEpoch = epoch;
        logEndOffset = endOffset;
        logStartOffset = startOffset;
        leaderEndAtLastFetch = leaderEnd;
        lastFetchMs = nowMs;
    }

    /** The last roll call that it has answered; 0 before. */
    long answeredRollCall() {
        return answeredRollCall;
    }

    /** It is asked whether it follows still. */
    void onRollCall(long nowMs) {
        silentSinceMs = Math.min(silentSinceMs, nowMs);
        if (waiter != null) {
            waiter.onRollCall();
        }
    }

    /**
     * It has been heard of, in this epoch.
     *
     * @param rollCall that it answers, or 0
     * @param last the last one that there was
     */
    void onHeard(long rollCall, long last, long nowMs) {
        answeredRollCall = Math.max(answeredRollCall, rollCall);
        silentSinceMs = answeredRollCall < last ? nowMs : NOT_SILENT;
    }

    /** It is sent records from an offset on; returns whether it was sent records from there the last time too. */
    boolean onSent(long offset) {
        boolean again = sentOffset == offset;
        sentOffset = offset;
        return again;
    }

    /** The leader's log has grown beyond {@code formerEnd}. A follower that had all until now is not heard of while nothing happens: it was caught up until now. */
    void onAppended(long formerEnd, long nowMs) {
        if (logEndOffset >= formerEnd) {
            lastCaughtUpMs = nowMs;
        }
        wake();
    }

    /** Whether it was behind, or has not answered a roll call, for longer than {@code replica.lag.time.max.ms}. */
    boolean lags(long leaderEnd, long nowMs, long maxLagMs) {
        return (logEndOffset < leaderEnd && nowMs - lastCaughtUpMs > maxLagMs)
                || (silentSinceMs != NOT_SILENT && nowMs - silentSinceMs > maxLagMs);
    }

    /** Names who hears of more; replaces an earlier one. */
    void park(FollowerWaiter newWaiter) {
        waiter = newWaiter;
    }

    void wake() {
        FollowerWaiter woken = waiter;
        waiter = null;
        if (woken != null) {
            woken.onMore();
        }
    }

    /** The high watermark or the log's start has moved. */
    void onMarks() {
        if (waiter != null) {
            waiter.onMarks();
        }
    }
}
