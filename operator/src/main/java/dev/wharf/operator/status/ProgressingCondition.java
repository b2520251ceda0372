package dev.wharf.operator.status;

import dev.wharf.operator.plan.Verdict;

/** Whether something is being changed, in the words of Kubernetes' own controllers. */
final class ProgressingCondition {
    private ProgressingCondition() {}

    static Fact of(Situation now) {
        return Fact.of(
                "Progressing", now.verdict().kind() == Verdict.Kind.PROGRESSING, now.verdict());
    }
}
