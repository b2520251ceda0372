package dev.wharf.operator.plan;

import java.util.ArrayList;
import java.util.List;

/** A plan while it comes together: steps, and the first thing that has to be told. Of one call. */
final class Steps<A> {
    final List<A> actions = new ArrayList<>();
    private Verdict verdict;

    Steps(String whenReady) {
        this.verdict = Verdict.ready(whenReady);
    }

    /** A problem outlives progress elsewhere; the first is told. */
    void problem(String reason, String message) {
        if (!hasProblem()) {
            verdict = Verdict.stalled(reason, message);
        }
    }

    void progress(String reason, String message) {
        if (isReady()) {
            verdict = Verdict.progressing(reason, message);
        }
    }

    boolean hasProblem() {
        return verdict.kind() == Verdict.Kind.STALLED;
    }

    boolean isReady() {
        return verdict.kind() == Verdict.Kind.READY;
    }

    Verdict verdict() {
        return verdict;
    }
}
