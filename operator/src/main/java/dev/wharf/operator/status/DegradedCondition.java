package dev.wharf.operator.status;

/** Whether something is missing: a broker, or replicas that are in sync. */
final class DegradedCondition {
    private DegradedCondition() {}

    static Fact of(Situation now) {
        String missing = now.degraded();
        return missing == null
                ? new Fact("Degraded", false, "Complete", "Nothing is missing")
                : new Fact("Degraded", true, "Incomplete", missing);
    }
}
