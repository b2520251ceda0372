package dev.wharf.operator.status;

import dev.wharf.operator.plan.Verdict;

/** Whether this would be a good moment for another version: nothing is going on and nothing is missing. */
final class UpgradeableCondition {
    private UpgradeableCondition() {}

    static Fact of(Situation now) {
        boolean calm = now.verdict().kind() == Verdict.Kind.READY && now.degraded() == null;
        return calm
                ? calm(now)
                : new Fact(
                        "Upgradeable",
                        false,
                        now.degraded() == null ? now.verdict().reason() : "Incomplete",
                        now.degraded() == null ? now.verdict().message() : now.degraded());
    }

    private static Fact calm(Situation now) {
        return now.heldBack() == null
                ? new Fact("Upgradeable", true, "Calm", "Nothing is going on")
                : new Fact("Upgradeable", true, "FeaturesHeldBack", now.heldBack());
    }
}
