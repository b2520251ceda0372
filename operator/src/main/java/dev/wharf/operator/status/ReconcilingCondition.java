package dev.wharf.operator.status;

import dev.wharf.operator.plan.Verdict;

/** Whether the operator is at work, in the words of kstatus: tools that wait go on waiting. */
final class ReconcilingCondition {
    private ReconcilingCondition() {}

    static Fact of(Situation now) {
        return Fact.of(
                "Reconciling", now.verdict().kind() == Verdict.Kind.PROGRESSING, now.verdict());
    }
}
