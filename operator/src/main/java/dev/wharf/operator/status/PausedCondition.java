package dev.wharf.operator.status;

/** Whether the operator has been told to leave it alone. */
final class PausedCondition {
    private PausedCondition() {}

    static Fact of(Situation now) {
        return now.paused()
                ? new Fact("Paused", true, "PausedBySpec", "The operator leaves it alone")
                : new Fact("Paused", false, "NotPaused", "The operator looks after it");
    }
}
