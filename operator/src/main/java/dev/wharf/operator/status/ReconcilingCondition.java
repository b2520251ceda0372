package dev.wharf.operator.status;

/** Whether the operator is at work, in the words of kstatus: tools that wait go on waiting. */
final class ReconcilingCondition {
    private ReconcilingCondition() {}

    static Fact of(Situation now) {
        return Fact.of(
                "Reconciling",
                switch (now.verdict().kind()) {
                    case PROGRESSING, WAITING -> true;
                    case READY, STALLED -> false;
                },
                now.verdict());
    }
}
