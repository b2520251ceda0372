package dev.wharf.operator.plan;

import dev.wharf.operator.observe.PodState;
import dev.wharf.operator.observe.PodState.Phase;
import java.util.TreeMap;

/** A pod of the model, its broker and its disk. */
final class ModelPod {
    /** Of a version that is named after no turn. */
    static final int HIGHEST_LEVEL = 1000;

    final int ordinal;
    String revision;
    String directory;
    long volumeBytes;
    boolean volumeLost;

    /** Turns until it serves, 0 once it does. */
    int startsIn;

    /** Whether it is away because the operator restarted it. */
    boolean takenByOperator;

    ModelPod(int ordinal, String revision, String directory, long volumeBytes) {
        this.ordinal = ordinal;
        this.revision = revision;
        this.directory = directory;
        this.volumeBytes = volumeBytes;
    }

    boolean isBad() {
        return revision.startsWith("bad");
    }

    /** The highest level of features that its version knows; versions are named after the turn that brought them. */
    int level() {
        String digits = revision.replaceAll("[^0-9]", "");
        return digits.isEmpty() ? HIGHEST_LEVEL : Integer.parseInt(digits);
    }

    boolean serves() {
        return startsIn == 0 && !isBad() && !volumeLost;
    }

    PodState state() {
        Phase phase = serves() ? Phase.READY : isBad() ? Phase.BROKEN : Phase.STARTING;
        return new PodState(
                ordinal,
                revision,
                new TreeMap<>(),
                phase,
                false,
                isBad() ? "ImagePullBackOff" : null);
    }
}
