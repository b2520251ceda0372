package dev.wharf.operator.plan;

import dev.wharf.operator.observe.PodState;
import dev.wharf.operator.observe.PodState.Phase;

/** A pod of the model, its broker and its disk. */
final class ModelPod {
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

    boolean serves() {
        return startsIn == 0 && !isBad() && !volumeLost;
    }

    PodState state() {
        Phase phase = serves() ? Phase.READY : isBad() ? Phase.BROKEN : Phase.STARTING;
        return new PodState(ordinal, revision, phase, false, isBad() ? "ImagePullBackOff" : null);
    }
}
