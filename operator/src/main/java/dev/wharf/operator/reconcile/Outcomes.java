package dev.wharf.operator.reconcile;

import dev.wharf.operator.gateway.Outcome;
import dev.wharf.operator.plan.Verdict;
import java.util.Collection;

/** What is told when steps have been taken. Without state. */
final class Outcomes {
    private Outcomes() {}

    /** A refusal outweighs all else, and what has to wait is told while all else goes well. */
    static Verdict verdict(Verdict planned, Collection<Outcome> outcomes) {
        Verdict told = planned;
        for (Outcome outcome : outcomes) {
            switch (outcome) {
                case Outcome.Refused refused -> {
                    return new Verdict(Verdict.Kind.STALLED, refused.reason(), refused.message());
                }
                case Outcome.Later later -> {
                    if (planned.kind() != Verdict.Kind.STALLED) {
                        told =
                                new Verdict(
                                        Verdict.Kind.PROGRESSING,
                                        planned.kind() == Verdict.Kind.READY
                                                ? "Waiting"
                                                : planned.reason(),
                                        planned.message() + "; it waits: " + later.message());
                    }
                }
                case Outcome.Done done -> {}
            }
        }
        return told;
    }
}
