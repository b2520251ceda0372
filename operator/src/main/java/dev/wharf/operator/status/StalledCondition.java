package dev.wharf.operator.status;

import dev.wharf.operator.plan.Verdict;

/** Whether it waits for something that the operator does not do, in the words of kstatus: tools that wait give up. */
final class StalledCondition {
    private StalledCondition() {}

    static Fact of(Situation now) {
        return Fact.of(
                "Stalled",
                now.verdict().kind() == Verdict.Kind.STALLED && !now.paused(),
                now.verdict());
    }
}
