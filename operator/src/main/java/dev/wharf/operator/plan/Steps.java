package dev.wharf.operator.plan;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A plan while it comes together: steps, and the first thing that has to be told. Of one call. */
final class Steps<A> {
    final List<A> actions = new ArrayList<>();
    private Verdict verdict;
    private @Nullable Verdict waiting;

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

    /** What somebody else has found out, by its kind. */
    void tell(Verdict found) {
        switch (found.kind()) {
            case STALLED -> problem(found.reason(), found.message());
            case PROGRESSING -> progress(found.reason(), found.message());
            case WAITING -> waiting(found.reason(), found.message());
            case READY -> {}
        }
    }

    /** What waits keeps nothing else from being done, and is told when nothing else is. */
    void waiting(String reason, String message) {
        waiting = Verdict.waiting(reason, message);
    }

    boolean hasProblem() {
        return verdict.kind() == Verdict.Kind.STALLED;
    }

    boolean isReady() {
        return verdict.kind() == Verdict.Kind.READY;
    }

    Verdict verdict() {
        return isReady() && waiting != null ? waiting : verdict;
    }
}
