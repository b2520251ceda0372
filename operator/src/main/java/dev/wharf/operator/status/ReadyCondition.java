package dev.wharf.operator.status;

import dev.wharf.operator.plan.Verdict;

/** Whether all is as the spec says. There from the first write on. */
final class ReadyCondition {
    static final String TYPE = "Ready";

    private ReadyCondition() {}

    static Fact of(Situation now) {
        return Fact.of(TYPE, now.verdict().kind() == Verdict.Kind.READY, now.verdict());
    }
}
