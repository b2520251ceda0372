package dev.wharf.sim.check;

/**
 * The start of a partition moves for a reason alone: to where somebody asked to delete records, or by retention. Once a deletion was
 * answered it holds, whatever happens.
 */
final class LogStarts {
    private final boolean retention;
    private long mayReach;
    private long mustReach;

    /** @param retention whether the topic's configuration deletes records as well */
    LogStarts(boolean retention) {
        this.retention = retention;
    }

    /** Up to where records are deleted for sure. */
    long mustReach() {
        return mustReach;
    }

    /** Somebody asks to delete all below {@code offset}. */
    void onAsked(long offset) {
        mayReach = Math.max(mayReach, offset);
    }

    /** The answer: the log starts at {@code lowWatermark} now. */
    void onAnswered(long lowWatermark) {
        onSeen(lowWatermark, mustReach);
        mustReach = Math.max(mustReach, lowWatermark);
    }

    /**
     * The log was seen to start here.
     *
     * @param mustBe what {@link #mustReach} was when somebody asked
     */
    void onSeen(long start, long mustBe) {
        SimViolation.check(
                start >= mustBe,
                LogStarts.class,
                "starts at " + start + " though " + mustBe + " was answered before");
        SimViolation.check(
                retention || start <= mayReach,
                LogStarts.class,
                "starts at " + start + ", and nobody asked for more than " + mayReach);
    }
}
